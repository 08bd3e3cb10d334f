package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests for foreign host names while the service requires no credentials.
 *
 * <p>A web page can make its own host name resolve to the loopback address (DNS rebinding) and then send requests to the
 * service. The {@code Host} field of these requests still contains the page's host name.
 */
final class HostFilter extends OncePerRequestFilter {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> allowed;
    private final ProblemWriter problems;

    /**
     * Creates a filter.
     *
     * @param allowedHosts accepted names in addition to those of the loopback address
     */
    HostFilter(Set<String> allowedHosts, ProblemWriter problems) {
        this.allowed = Stream.concat(LOOPBACK.stream(), allowedHosts.stream())
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getServerName();
        if (isAllowed(host) && isAllowed(sentHost(request, host))) {
            chain.doFilter(request, response);
            return;
        }
        problems.write(
                response,
                Problem.of(
                        RequestCode.HOST_NOT_ALLOWED,
                        "Without keys the service accepts requests to its own host names only; see"
                                + " refman.security.allowed-hosts.",
                        request.getRequestURI(),
                        Map.of("host", host)));
    }

    private boolean isAllowed(String host) {
        return allowed.contains(host.toLowerCase(Locale.ROOT));
    }

    /** Returns the host of the {@code Host} field, without the effect of forwarded header fields. */
    private static String sentHost(HttpServletRequest request, String defaultHost) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null) {
            return defaultHost;
        }
        int port = host.lastIndexOf(':');
        boolean hasPort = port > host.lastIndexOf(']');
        return hasPort ? host.substring(0, port) : host;
    }
}
