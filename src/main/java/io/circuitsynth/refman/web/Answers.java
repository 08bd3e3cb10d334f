package io.circuitsynth.refman.web;

import io.circuitsynth.refman.designator.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Turns outcomes into answers: a success into its body, a refusal into a problem document. */
final class Answers {

    private Answers() {}

    /** A success answered by {@code done}, a refusal by its problem document. */
    static <T> ResponseEntity<Object> answer(
            HttpServletRequest request, Outcome<T> outcome, Function<? super T, ResponseEntity<Object>> done) {
        return outcome.fold(done, refusal -> problem(Problem.of(refusal, request.getRequestURI())));
    }

    static <T> ResponseEntity<Object> ok(HttpServletRequest request, Outcome<T> outcome, Function<? super T, ?> body) {
        return answer(request, outcome, value -> ResponseEntity.ok(body.apply(value)));
    }

    static <T> ResponseEntity<Object> created(
            HttpServletRequest request, Outcome<T> outcome, Function<? super T, ?> body) {
        return answer(
                request,
                outcome,
                value -> ResponseEntity.status(HttpStatus.CREATED).body(body.apply(value)));
    }

    static <T> ResponseEntity<Object> noContent(HttpServletRequest request, Outcome<T> outcome) {
        return answer(request, outcome, value -> ResponseEntity.noContent().build());
    }

    static ResponseEntity<Object> refuse(
            HttpServletRequest request, RequestCode code, String detail, Map<String, Object> details) {
        return problem(Problem.of(code, detail, request.getRequestURI(), details));
    }

    static ResponseEntity<Object> problem(Problem problem) {
        return problem(problem, HttpHeaders.EMPTY);
    }

    static ResponseEntity<Object> problem(Problem problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
