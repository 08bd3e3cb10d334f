package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.api.IdempotencyFilter;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsProcessor;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.util.InvalidUrlException;

/**
 * Lets pages of some origins ask, and of no others.
 *
 * <p>A request from a page of another origin is refused, not only its answer withheld: a request without a body needs no
 * leave from a browser, and could change something.
 */
final class OriginFilter implements CorsProcessor {

    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final CorsProcessor processor = new DefaultCorsProcessor();
    private final ProblemWriter problems;

    private OriginFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    static CorsFilter filter(List<String> allowed, ProblemWriter problems) {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(allowed);
        configuration.setAllowedMethods(List.of("GET", "POST", "PUT", "DELETE"));
        configuration.setAllowedHeaders(List.of(
                HttpHeaders.AUTHORIZATION,
                HttpHeaders.CONTENT_TYPE,
                IdempotencyFilter.HEADER,
                ApiKey.HEADER,
                RequestIdFilter.HEADER));
        configuration.setExposedHeaders(List.of(
                HttpHeaders.LOCATION,
                HttpHeaders.ETAG,
                HttpHeaders.RETRY_AFTER,
                RateFilter.LEFT,
                RateFilter.POLICY,
                RequestIdFilter.HEADER));
        configuration.setMaxAge(REMEMBERED);
        CorsFilter filter = new CorsFilter(request -> configuration);
        filter.setCorsProcessor(new OriginFilter(problems));
        return filter;
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getHeader(HttpHeaders.ORIGIN) == null) {
            response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            return true;
        }
        if (configuration != null
                && isFromElsewhere(request)
                && configuration.checkOrigin(request.getHeader(HttpHeaders.ORIGIN)) == null) {
            problems.write(
                    response,
                    Problem.of(
                            RequestCode.ORIGIN_NOT_ALLOWED,
                            "Pages of this origin may not ask; see refman.security.cors.allowed-origins.",
                            request.getRequestURI(),
                            Map.of()));
            return false;
        }
        return processor.processRequest(configuration, request, response);
    }

    private static boolean isFromElsewhere(HttpServletRequest request) {
        try {
            return CorsUtils.isCorsRequest(request);
        } catch (InvalidUrlException e) {
            // What is no origin at all is not the service's own.
            return true;
        }
    }
}
