package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.ProtectedMode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that must not reach a controller, by their first lines alone.
 *
 * <p>A path with matrix parameters would lose them, so that it named another manager or reference than it seems to. And
 * where no key is asked for, a page from anywhere could have its own name resolve to the loopback address (DNS rebinding);
 * then the Host header still has that name.
 */
public final class RequestGuard extends OncePerRequestFilter {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final RequestSettings settings;
    private final Set<String> hosts;
    private final boolean checksHost;
    private final ProblemWriter problems;

    /**
     * A guard.
     *
     * @param allowedHosts names in the Host header that are taken in protected mode, besides those of the loopback address
     */
    public RequestGuard(
            RequestSettings settings, ProtectedMode protectedMode, Set<String> allowedHosts, ProblemWriter problems) {
        this.settings = settings;
        this.checksHost = protectedMode.isOn();
        this.hosts = Stream.concat(LOOPBACK.stream(), allowedHosts.stream())
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Problem problem = problem(request);
        if (problem == null) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, problem);
        }
    }

    private @Nullable Problem problem(HttpServletRequest request) {
        String path = request.getRequestURI();
        String query = request.getQueryString();
        int urlCharacters = path.length() + (query == null ? 0 : 1 + query.length());
        if (urlCharacters > settings.maximumUrlCharacters()) {
            return tooMuch(
                    RequestCode.URL_LIMIT,
                    "characters in a path with its query",
                    settings.maximumUrlCharacters(),
                    path.length() > settings.maximumUrlCharacters() ? "" : path);
        }
        long headerBytes = settings.maximumHeaderBytes().toBytes();
        if (headerBytes(request) > headerBytes) {
            return tooMuch(RequestCode.HEADERS_LIMIT, "bytes in the headers", headerBytes, path);
        }
        String type = request.getContentType();
        if (type != null && type.indexOf('*') >= 0) {
            // Spring takes such a type for a mistake of the service, not of the client.
            return Problem.wrongMediaType(type, path);
        }
        if (path.indexOf(';') >= 0) {
            return Problem.of(RequestCode.BAD_REQUEST, "A ';' in the path must be written as %3B.", path, Map.of());
        }
        String host = request.getServerName();
        if (checksHost && !(isAllowed(host) && isAllowed(named(request, host)))) {
            return Problem.of(
                    RequestCode.HOST_NOT_ALLOWED,
                    "Without keys the service answers to its own names only; see refman.security.allowed-hosts.",
                    path,
                    Map.of("host", host));
        }
        return null;
    }

    private boolean isAllowed(String host) {
        return hosts.contains(host.toLowerCase(Locale.ROOT));
    }

    /** The host that the client itself names, whatever a forwarded header, which it could send as well, makes of it. */
    private static String named(HttpServletRequest request, String otherwise) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null) {
            return otherwise;
        }
        int port = host.lastIndexOf(':');
        boolean isPort = port > host.lastIndexOf(']');
        return isPort ? host.substring(0, port) : host;
    }

    private static Problem tooMuch(RequestCode code, String what, long limit, String path) {
        return Problem.of(code, "There may be at most " + limit + " " + what + ".", path, Map.of("limit", limit));
    }

    private static long headerBytes(HttpServletRequest request) {
        long bytes = 0;
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            for (Enumeration<String> values = request.getHeaders(name); values.hasMoreElements(); ) {
                bytes += name.length() + values.nextElement().length();
            }
        }
        return bytes;
    }
}
