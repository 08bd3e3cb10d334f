package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.http.api.HeldAnswer;
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
 * Refuses requests while too many others are answered, so that those are answered soon.
 *
 * <p>Health and the other figures for operators are not refused: they are needed most when there is too much to do. Nor are the
 * pages that everybody may read, so that nobody without a key takes the room of those who have one.
 */
public final class InFlightFilter extends OncePerRequestFilter {

    private static final String API = "/api/";

    private final int most;
    private final Semaphore requests;
    private final ProblemWriter problems;

    public InFlightFilter(int most, ProblemWriter problems) {
        this.most = most;
        this.requests = new Semaphore(most);
        this.problems = problems;
    }

    /** How many requests are answered at the moment. */
    public int underWay() {
        return most - requests.availablePermits();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getServletPath().startsWith(API);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!requests.tryAcquire()) {
            problems.write(
                    response,
                    Problem.of(
                            Refusal.of(
                                    RefusalCode.OVERLOADED,
                                    "There are " + most + " requests under way already; try again later.",
                                    "limit",
                                    most),
                            request.getRequestURI()));
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            HeldAnswer.whenGone(request, requests::release);
        }
    }
}
