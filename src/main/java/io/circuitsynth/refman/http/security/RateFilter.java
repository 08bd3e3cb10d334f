package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.problem.ApiHeaders;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.RequestRates.Count;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests of a client that exceeds its rate limit.
 *
 * <p>Responses report the remaining requests in the fields {@code RateLimit} and {@code RateLimit-Policy}. Their syntax
 * is that of the IETF draft "RateLimit header fields for HTTP", revision 10.
 */
final class RateFilter extends OncePerRequestFilter {

    private final String policy;
    private final RequestRates rates;
    private final Function<HttpServletRequest, @Nullable String> sender;
    private final ProblemWriter problems;

    /**
     * Creates a filter for one kind of sender.
     *
     * @param policy the kind of sender: {@code address} or {@code key}
     * @param sender returns the sender of a request; null if the request is not counted
     */
    RateFilter(
            String policy,
            RequestRates rates,
            Function<HttpServletRequest, @Nullable String> sender,
            ProblemWriter problems) {
        this.policy = policy;
        this.rates = rates;
        this.sender = sender;
        this.problems = problems;
    }

    /** Returns a name per policy: two filters of this class run, each once per request. */
    @Override
    protected String getAlreadyFilteredAttributeName() {
        return RateFilter.class.getName() + "." + policy;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String counted = sender.apply(request);
        Count count = counted == null ? null : rates.count(counted);
        if (count != null) {
            response.setHeader(ApiHeaders.RATE_LIMIT_POLICY, "\"" + policy + "\";q=" + count.perSecond() + ";w=1");
            response.setHeader(
                    ApiHeaders.RATE_LIMIT, "\"" + policy + "\";r=" + count.left() + ";t=" + count.secondsUntilMore());
        }
        if (count == null || count.isAllowed()) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(count.secondsUntilMore()));
        problems.write(
                response,
                Problem.of(
                        RequestCode.RATE_LIMIT,
                        "There may be at most " + count.perSecond() + " requests a second from one " + policy + ".",
                        request.getRequestURI(),
                        Map.of("limit", count.perSecond(), "policy", policy)));
    }
}
