package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.execution.IdempotencyService;
import io.circuitsynth.refman.execution.IdempotentRequest;
import io.circuitsynth.refman.execution.PendingOutcome;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.outcome.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns outcomes into answers: a success into its body, a refusal into a problem document.
 *
 * <p>The answer to a request that may be sent again is written down: with the effect, by the receipt that its operation is
 * given; or by itself, if there was no effect.
 */
@Component
public class ResponseFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseFactory.class);

    private final IdempotencyService requests;
    private final JsonMapper mapper;

    ResponseFactory(IdempotencyService requests, JsonMapper mapper) {
        this.requests = requests;
        this.mapper = mapper;
    }

    /** An operation that can keep its answer together with its effect. */
    @FunctionalInterface
    interface Call<T> {
        Outcome<T> with(Receipt<T> receipt);
    }

    /** A success answered by {@code done}, a refusal by its problem document. */
    <T> ResponseEntity<Object> answer(
            HttpServletRequest request, Call<T> call, Function<? super T, ResponseEntity<Object>> done) {
        IdempotentRequest retryable = IdempotencyFilter.of(request);
        if (retryable == null) {
            return response(request, call.with(receipt(request, done)), done);
        }
        Receipt<T> receipt = requests.receipt(retryable, value -> written(done.apply(value)));
        Outcome<T> outcome = call.with(receipt);
        ResponseEntity<Object> response = response(request, outcome, done);
        if (receipt.isKept()) {
            return response(written(response));
        }
        if (outcome.fold(value -> false, refusal -> Problem.isWorthRetrying(refusal.code()))) {
            return response;
        }
        return requests.keep(retryable, written(response))
                .fold(ResponseFactory::response, refusal -> problem(Problem.of(refusal, request.getRequestURI())));
    }

    private <T> Receipt<T> receipt(HttpServletRequest request, Function<? super T, ResponseEntity<Object>> done) {
        HeldAnswer held = HeldAnswer.of(request);
        return held == null
                ? Receipt.none()
                : Receipt.settledBy(pending -> held.until(answer -> {
                    ResponseEntity<Object> instead = instead(request, pending, done);
                    if (instead != null) {
                        writeInstead(answer, instead);
                    }
                }));
    }

    /** Waits until it is known what came of a change; null if it is what was expected. */
    private static <T> @Nullable ResponseEntity<Object> instead(
            HttpServletRequest request, PendingOutcome<T> pending, Function<? super T, ResponseEntity<Object>> done) {
        try {
            return pending.settle()
                    .map(outcome -> response(request, outcome, done))
                    .orElse(null);
        } catch (RuntimeException e) {
            // Nobody who would answer it is left on the way out.
            return failed(request, e);
        }
    }

    /** The answer to a request that met what must not be; its cause is for the log alone. */
    public static ResponseEntity<Object> failed(HttpServletRequest request, Exception failure) {
        LOG.error("The request {} {} failed.", request.getMethod(), request.getRequestURI(), failure);
        return problem(Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, request.getRequestURI()));
    }

    /** Writes a response in the place of another one that has not left. */
    private void writeInstead(HttpServletResponse answer, ResponseEntity<Object> response) throws IOException {
        answer.resetBuffer();
        answer.setHeader(HttpHeaders.LOCATION, null);
        answer.setStatus(response.getStatusCode().value());
        response.getHeaders().toSingleValueMap().forEach(answer::setHeader);
        Response written = written(response);
        answer.setContentType(written.contentType());
        answer.getOutputStream().write(written.body());
    }

    <T> ResponseEntity<Object> ok(HttpServletRequest request, Call<T> call, Function<? super T, ?> body) {
        return answer(request, call, value -> ResponseEntity.ok(body.apply(value)));
    }

    <T> ResponseEntity<Object> created(HttpServletRequest request, Call<T> call, Function<? super T, ?> body) {
        return answer(
                request,
                call,
                value -> ResponseEntity.status(HttpStatus.CREATED).body(body.apply(value)));
    }

    <T> ResponseEntity<Object> noContent(HttpServletRequest request, Call<T> call) {
        return answer(request, call, value -> ResponseEntity.noContent().build());
    }

    /** The answer to a question, whose asking again does no harm. */
    static <T> ResponseEntity<Object> read(
            HttpServletRequest request, Outcome<T> outcome, Function<? super T, ?> body) {
        return response(request, outcome, value -> ResponseEntity.ok(body.apply(value)));
    }

    private static <T> ResponseEntity<Object> response(
            HttpServletRequest request, Outcome<T> outcome, Function<? super T, ResponseEntity<Object>> done) {
        return outcome.fold(done, refusal -> problem(Problem.of(refusal, request.getRequestURI())));
    }

    /** A response as it goes to the client and can go there again. */
    private Response written(ResponseEntity<Object> response) {
        HttpHeaders headers = response.getHeaders();
        Object body = response.getBody();
        MediaType type = headers.getContentType();
        String contentType = type == null ? MediaType.APPLICATION_JSON_VALUE : type.toString();
        return new Response(
                response.getStatusCode().value(),
                headers.getFirst(HttpHeaders.LOCATION),
                body == null ? null : contentType,
                body == null ? new byte[0] : mapper.writeValueAsBytes(body));
    }

    private static ResponseEntity<Object> response(Response answer) {
        ResponseEntity.BodyBuilder response = ResponseEntity.status(answer.status());
        String location = answer.location();
        if (location != null) {
            response.header(HttpHeaders.LOCATION, location);
        }
        String contentType = answer.contentType();
        return contentType == null
                ? response.build()
                : response.contentType(MediaType.parseMediaType(contentType)).body(answer.body());
    }

    public static ResponseEntity<Object> refuse(
            HttpServletRequest request, RequestCode code, String detail, Map<String, Object> details) {
        return problem(Problem.of(code, detail, request.getRequestURI(), details));
    }

    public static ResponseEntity<Object> problem(Problem problem) {
        return problem(problem, HttpHeaders.EMPTY);
    }

    public static ResponseEntity<Object> problem(Problem problem, HttpHeaders headers) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(problem.status()).headers(headers);
        if (problem.isWorthRetrying()) {
            response.header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS);
        }
        return response.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
    }
}
