package io.circuitsynth.refman.web;

import io.circuitsynth.refman.hierarchy.Limits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses requests that must not reach a controller: a body of too many bytes, and a path with matrix parameters, which
 * would be dropped, so that the path named another manager or reference than it seems to.
 */
@Component
class RequestGuard extends OncePerRequestFilter {

    private final Limits limits;
    private final JsonMapper mapper;

    RequestGuard(Limits limits, JsonMapper mapper) {
        this.limits = limits;
        this.mapper = mapper;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > limits.bytesPerRequest()) {
            write(response, Problem.bodyTooLarge(limits, request.getRequestURI()));
        } else if (request.getRequestURI().indexOf(';') >= 0) {
            write(
                    response,
                    Problem.of(
                            RequestCode.BAD_REQUEST,
                            "A ';' in the path must be written as %3B.",
                            request.getRequestURI(),
                            Map.of()));
        } else {
            chain.doFilter(new BoundedRequest(request, limits.bytesPerRequest()), response);
        }
    }

    private void write(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(mapper.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8));
    }
}
