package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.problem.ApiHeaders;
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
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;

/** Refuses requests from origins that are not allowed with a problem document. */
final class StrictCorsProcessor extends DefaultCorsProcessor {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    /** Carries the id of the last event that a client of an event stream received. */
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final ProblemWriter problems;

    private StrictCorsProcessor(ProblemWriter problems) {
        this.problems = problems;
    }

    /**
     * Creates a CORS filter that allows the given origins and the service's own.
     *
     * @param files matches requests for files that every origin may read, without credentials
     */
    static CorsFilter filter(List<String> allowedOrigins, RequestMatcher files, ProblemWriter problems) {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(allowedOrigins);
        configuration.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        configuration.setAllowedHeaders(List.of(
                HttpHeaders.AUTHORIZATION,
                HttpHeaders.CONTENT_TYPE,
                HttpHeaders.IF_MATCH,
                HttpHeaders.IF_NONE_MATCH,
                LAST_EVENT_ID,
                ApiHeaders.HIERARCHY,
                ApiHeaders.IDEMPOTENCY_KEY,
                ApiKey.HEADER,
                ApiHeaders.REQUEST_ID));
        configuration.setExposedHeaders(List.of(
                HttpHeaders.LOCATION,
                HttpHeaders.ETAG,
                HttpHeaders.RETRY_AFTER,
                ApiHeaders.HIERARCHY,
                ApiHeaders.RATE_LIMIT,
                ApiHeaders.RATE_LIMIT_POLICY,
                ApiHeaders.REQUEST_ID));
        configuration.setMaxAge(MAX_AGE);
        CorsConfiguration ofFiles = new CorsConfiguration();
        ofFiles.setAllowedOrigins(List.of(CorsConfiguration.ALL));
        ofFiles.setAllowedMethods(List.of("GET", "HEAD"));
        CorsFilter filter = new CorsFilter(request -> files.matches(request) ? ofFiles : configuration);
        filter.setCorsProcessor(new StrictCorsProcessor(problems));
        return filter;
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (super.processRequest(configuration, request, response)) {
            return true;
        }
        problems.write(
                response,
                Problem.of(
                        RequestCode.ORIGIN_NOT_ALLOWED,
                        "Pages of this origin may not send requests; see refman.security.cors.allowed-origins.",
                        request.getRequestURI(),
                        Map.of()));
        return false;
    }

    /** Sets only the status; {@link #processRequest} writes the body, because it has the request. */
    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.FORBIDDEN);
    }
}
