package io.circuitsynth.refman.http.security;

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
 * Refuses requests of a sender that has made too many.
 *
 * <p>How many are left stands in the fields {@code RateLimit} and {@code RateLimit-Policy}, as the IETF's draft
 * "RateLimit header fields for HTTP", revision 10, writes them.
 */
final class RateFilter extends OncePerRequestFilter {

    /** The field that says how many requests may be made. */
    static final String POLICY = "RateLimit-Policy";

    /** The field that says how many are left. */
    static final String LEFT = "RateLimit";

    private final String policy;
    private final RequestRates rates;
    private final Function<HttpServletRequest, @Nullable String> sender;
    private final ProblemWriter problems;

    /**
     * A filter for one kind of sender.
     *
     * @param policy what senders are told apart by
     * @param sender the sender of a request; null if it is not counted
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

    /** Two kinds of senders are counted by two filters of this class, each of which filters once. */
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
            response.setHeader(POLICY, "\"" + policy + "\";q=" + count.perSecond() + ";w=1");
            response.setHeader(LEFT, "\"" + policy + "\";r=" + count.left() + ";t=" + count.secondsUntilMore());
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
