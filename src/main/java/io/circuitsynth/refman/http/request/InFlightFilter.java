package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses API requests while too many are in flight.
 *
 * <p>Actuator has no limit, because operators need it most under overload. Public pages have none either, so that
 * unauthenticated clients cannot use up the permits.
 */
final class InFlightFilter extends OncePerRequestFilter {

    private static final String API = "/api/";

    private final int maxInFlight;
    private final Semaphore permits;
    private final ProblemWriter problems;

    InFlightFilter(int maxInFlight, ProblemWriter problems) {
        this.maxInFlight = maxInFlight;
        this.permits = new Semaphore(maxInFlight);
        this.problems = problems;
    }

    /** Returns the number of requests in flight. */
    int inFlight() {
        return maxInFlight - permits.availablePermits();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getServletPath().startsWith(API);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!permits.tryAcquire()) {
            problems.write(
                    response,
                    Problem.of(
                            Refusal.of(
                                    RefusalCode.OVERLOADED,
                                    "There are " + maxInFlight + " requests in flight already; try again later.",
                                    "limit",
                                    maxInFlight),
                            request.getRequestURI()));
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            permits.release();
        }
    }
}
