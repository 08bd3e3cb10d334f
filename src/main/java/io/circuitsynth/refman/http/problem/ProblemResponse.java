package io.circuitsynth.refman.http.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Creates the responses of controllers that refuse a request. */
public final class ProblemResponse {

    private ProblemResponse() {}

    /** Returns a response with a problem document. */
    public static ResponseEntity<Object> of(Problem problem) {
        return of(problem, HttpHeaders.EMPTY);
    }

    /** Returns a response with a problem document and additional header fields. */
    static ResponseEntity<Object> of(Problem problem, HttpHeaders headers) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(problem.status()).headers(headers);
        if (problem.isRetryable()) {
            response.header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS);
        }
        return response.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
    }

    /** Returns the response to a malformed request. */
    public static ResponseEntity<Object> of(
            HttpServletRequest request, RequestCode code, String detail, Map<String, Object> details) {
        return of(Problem.of(code, detail, request.getRequestURI(), details));
    }
}
