package io.circuitsynth.refman.http.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs every change that succeeded. */
public final class AuditFilter extends OncePerRequestFilter {

    private static final String REPLAYED = AuditFilter.class.getName() + ".replayed";

    private final RequestMatcher changes;
    private final AuditLog log;

    AuditFilter(RequestMatcher changes, AuditLog log) {
        this.changes = changes;
        this.log = log;
    }

    /** Marks a request as replayed: its response was stored earlier, and it changed nothing. */
    public static void markReplayed(HttpServletRequest request) {
        request.setAttribute(REPLAYED, true);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !changes.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } finally {
            // The change is committed even if the response could not be sent.
            if (response.getStatus() < HttpStatus.BAD_REQUEST.value()
                    && request.getAttribute(REPLAYED) == null
                    && SecurityContextHolder.getContext().getAuthentication()
                            instanceof CallerAuthentication authentication) {
                log.changed(authentication.caller(), request, response);
            }
        }
    }
}
