package io.circuitsynth.refman.web;

import io.circuitsynth.refman.hierarchy.Limits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that must not reach a controller: a body of too many bytes, and a path with matrix parameters, which
 * would be dropped, so that the path named another manager or reference than it seems to.
 */
@Component
@Order(RequestGuard.ORDER)
class RequestGuard extends OncePerRequestFilter {

    /** Ahead of the filters that read the body. */
    static final int ORDER = Ordered.LOWEST_PRECEDENCE - 10;

    private final Limits limits;
    private final ProblemWriter problems;

    RequestGuard(Limits limits, ProblemWriter problems) {
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int limit = limit(request);
        if (request.getContentLengthLong() > limit) {
            problems.write(response, Problem.bodyTooLarge(limit, request.getRequestURI()));
        } else if (request.getRequestURI().indexOf(';') >= 0) {
            problems.write(
                    response,
                    Problem.of(
                            RequestCode.BAD_REQUEST,
                            "A ';' in the path must be written as %3B.",
                            request.getRequestURI(),
                            Map.of()));
        } else {
            chain.doFilter(new BoundedRequest(request, limit), response);
        }
    }

    private int limit(HttpServletRequest request) {
        return request.getRequestURI().equals(SnapshotsController.IMPORT)
                ? limits.bytesPerImport()
                : limits.bytesPerRequest();
    }
}
