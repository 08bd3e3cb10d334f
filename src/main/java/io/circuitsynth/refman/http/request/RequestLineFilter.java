package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.SecurityHeadersWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests whose path or header fields exceed a limit or are ambiguous.
 *
 * <p>Spring removes matrix parameters from a path before it reaches a controller. The path would then name another
 * manager or reference.
 */
final class RequestLineFilter extends OncePerRequestFilter {

    private final RequestSettings settings;
    private final SecurityHeadersWriter securityHeaders;
    private final ProblemWriter problems;

    RequestLineFilter(RequestSettings settings, SecurityHeadersWriter securityHeaders, ProblemWriter problems) {
        this.settings = settings;
        this.securityHeaders = securityHeaders;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Problem problem = problem(request);
        if (problem == null) {
            chain.doFilter(request, response);
        } else {
            securityHeaders.writeHeaders(request, response);
            problems.write(response, problem);
        }
    }

    private @Nullable Problem problem(HttpServletRequest request) {
        String path = request.getRequestURI();
        String query = request.getQueryString();
        int urlCharacters = path.length() + (query == null ? 0 : 1 + query.length());
        if (urlCharacters > settings.maxUrlCharacters()) {
            return exceeded(
                    RequestCode.URL_LIMIT,
                    "characters in a path with its query",
                    settings.maxUrlCharacters(),
                    path.length() > settings.maxUrlCharacters() ? "" : path);
        }
        long maxHeaderBytes = settings.maxHeaderBytes().toBytes();
        if (headerBytes(request) > maxHeaderBytes) {
            return exceeded(RequestCode.HEADERS_LIMIT, "bytes in the headers", maxHeaderBytes, path);
        }
        String type = request.getContentType();
        if (type != null && type.indexOf('*') >= 0) {
            // Spring reports a content type with a wildcard as a server error.
            return Problem.wrongMediaType(type, path);
        }
        if (path.indexOf(';') >= 0) {
            return Problem.of(RequestCode.BAD_REQUEST, "A ';' in the path must be written as %3B.", path, Map.of());
        }
        return null;
    }

    private static Problem exceeded(RequestCode code, String what, long limit, String path) {
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
