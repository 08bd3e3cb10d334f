package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.api.HeldAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Has every change written down that was answered as a success. */
final class AuditFilter extends OncePerRequestFilter {

    private final AccessRules rules;
    private final AuditLog audit;

    AuditFilter(AccessRules rules, AuditLog audit) {
        this.rules = rules;
        this.audit = audit;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } finally {
            // Also if the answer did not come to its end: the change was made.
            if (rules.isChange(request)
                    && SecurityContextHolder.getContext().getAuthentication()
                            instanceof CallerAuthentication authentication) {
                HeldAnswer.whenKnown(request, audit.change(authentication.caller(), request, response));
            }
        }
    }
}
