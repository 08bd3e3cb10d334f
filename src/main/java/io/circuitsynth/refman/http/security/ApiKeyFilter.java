package io.circuitsynth.refman.http.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Authenticates requests by their key. In protected mode, authenticates every request as the local admin. */
final class ApiKeyFilter extends OncePerRequestFilter {

    private static final CallerAuthentication LOCAL =
            new CallerAuthentication(new Caller("local", Caller.DEFAULT_TENANT, Role.ADMIN));

    private final ProtectedMode protectedMode;
    private final ApiKeys keys;
    private final SecurityProblemHandler problems;

    ApiKeyFilter(ProtectedMode protectedMode, ApiKeys keys, SecurityProblemHandler problems) {
        this.protectedMode = protectedMode;
        this.keys = keys;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (protectedMode.isOn()) {
            authenticate(LOCAL);
            chain.doFilter(request, response);
            return;
        }
        String key = CredentialsResolver.key(request);
        Optional<Caller> caller = key == null ? Optional.empty() : keys.caller(key);
        if (key != null && caller.isEmpty()) {
            problems.refuseCredentials(request, response);
            return;
        }
        caller.map(CallerAuthentication::new).ifPresent(ApiKeyFilter::authenticate);
        chain.doFilter(request, response);
    }

    private static void authenticate(CallerAuthentication caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(caller);
        SecurityContextHolder.setContext(context);
    }
}
