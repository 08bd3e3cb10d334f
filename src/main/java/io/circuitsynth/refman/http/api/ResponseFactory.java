package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.execution.IdempotencyService;
import io.circuitsynth.refman.execution.IdempotentRequest;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.request.IdempotencyFilter;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Turns outcomes into responses: a result into a body, a refusal into a problem document. */
@Component
class ResponseFactory {

    private final IdempotencyService idempotency;
    private final JsonMapper mapper;

    ResponseFactory(IdempotencyService idempotency, JsonMapper mapper) {
        this.idempotency = idempotency;
        this.mapper = mapper;
    }

    /** Runs an operation whose result is rendered by a reply. */
    @FunctionalInterface
    interface Call<T> {
        Outcome<Response> with(Reply<T, Response> reply);
    }

    /** Returns the response to a change. The body is serialized before the commit of the change is awaited. */
    <T> ResponseEntity<Object> change(
            HttpServletRequest request, Call<T> call, Function<? super T, ResponseEntity<Object>> success) {
        Function<T, Response> rendering = result -> serialize(success.apply(result));
        IdempotentRequest idempotent = IdempotencyFilter.of(request);
        Reply<T, Response> reply = idempotent == null ? Reply.of(rendering) : idempotency.reply(idempotent, rendering);
        return call.with(reply).fold(ResponseFactory::serialized, refusal -> problem(request, refusal));
    }

    <T> ResponseEntity<Object> ok(HttpServletRequest request, Call<T> call, Function<? super T, ?> body) {
        return change(request, call, result -> ResponseEntity.ok(body.apply(result)));
    }

    <T> ResponseEntity<Object> created(HttpServletRequest request, Call<T> call, Function<? super T, ?> body) {
        return change(
                request,
                call,
                result -> ResponseEntity.status(HttpStatus.CREATED).body(body.apply(result)));
    }

    <T> ResponseEntity<Object> noContent(HttpServletRequest request, Call<T> call) {
        return change(request, call, result -> ResponseEntity.noContent().build());
    }

    /** Returns the response to a query. */
    static <T> ResponseEntity<Object> read(
            HttpServletRequest request, Outcome<T> outcome, Function<? super T, ?> body) {
        return outcome.fold(result -> ResponseEntity.ok(body.apply(result)), refusal -> problem(request, refusal));
    }

    private static ResponseEntity<Object> problem(HttpServletRequest request, Refusal refusal) {
        return ProblemResponse.of(Problem.of(refusal, request.getRequestURI()));
    }

    private Response serialize(ResponseEntity<Object> response) {
        HttpHeaders headers = response.getHeaders();
        Object body = response.getBody();
        return new Response(
                response.getStatusCode().value(),
                headers.getFirst(HttpHeaders.LOCATION),
                body == null ? null : MediaType.APPLICATION_JSON_VALUE,
                body == null ? new byte[0] : mapper.writeValueAsBytes(body));
    }

    private static ResponseEntity<Object> serialized(Response response) {
        ResponseEntity.BodyBuilder builder = ResponseEntity.status(response.status());
        if (response.location() != null) {
            builder.header(HttpHeaders.LOCATION, response.location());
        }
        return response.contentType() == null
                ? builder.build()
                : builder.contentType(MediaType.parseMediaType(response.contentType()))
                        .body(response.body());
    }
}
