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

/** Finds out who sends a request with a key, or with nothing where nothing is asked for. */
final class ApiKeyFilter extends OncePerRequestFilter {

    private static final CallerAuthentication LOCAL =
            new CallerAuthentication(new Caller("local", Caller.DEFAULT_TENANT, Role.ADMIN));

    private final ProtectedMode protectedMode;
    private final ApiKeys keys;
    private final SecurityProblemHandler refusals;

    ApiKeyFilter(ProtectedMode protectedMode, ApiKeys keys, SecurityProblemHandler refusals) {
        this.protectedMode = protectedMode;
        this.keys = keys;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (protectedMode.isOn()) {
            come(LOCAL);
            chain.doFilter(request, response);
            return;
        }
        String key = CredentialsResolver.key(request);
        Optional<Caller> caller = key == null ? Optional.empty() : keys.caller(key);
        if (key != null && caller.isEmpty()) {
            refusals.wrongCredentials(request, response);
            return;
        }
        caller.map(CallerAuthentication::new).ifPresent(ApiKeyFilter::come);
        chain.doFilter(request, response);
    }

    private static void come(CallerAuthentication caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(caller);
        SecurityContextHolder.setContext(context);
    }
}
