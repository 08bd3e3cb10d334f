package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.execution.IdempotencyService;
import io.circuitsynth.refman.execution.IdempotentRequest;
import io.circuitsynth.refman.execution.Preconditions;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.request.EntityTags;
import io.circuitsynth.refman.http.request.IdempotencyFilter;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Turns outcomes into responses: a result into a body, a refusal into a problem document. */
@Component
class ResponseFactory {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

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
        Preconditions preconditions = PreconditionsInterceptor.of(request);
        Reply<T, Response> rendering = new Reply<>() {
            @Override
            public Response render(T result, @Nullable HierarchyVersion hierarchy) {
                return serialize(success.apply(result), hierarchy);
            }

            @Override
            public Preconditions preconditions() {
                return preconditions;
            }
        };
        IdempotentRequest idempotent = IdempotencyFilter.of(request);
        return call.with(idempotent == null ? rendering : idempotency.reply(idempotent, rendering))
                .fold(ResponseFactory::serialized, refusal -> problem(request, refusal));
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

    /** Runs a query whose result is rendered by a reply. */
    @FunctionalInterface
    interface Query<T> {
        Outcome<ResponseEntity<Object>> with(Reply<T, ResponseEntity<Object>> reply);
    }

    /** Returns the response to a query of a hierarchy, with its version; without a body if the client has this version. */
    static <T> ResponseEntity<Object> read(HttpServletRequest request, Query<T> query, Function<? super T, ?> body) {
        return read(request, query, (result, hierarchy) -> body.apply(result));
    }

    /** Returns the response to a query of a hierarchy, which names its version in the body too. */
    static <T> ResponseEntity<Object> read(
            HttpServletRequest request, Query<T> query, BiFunction<? super T, HierarchyVersion, ?> body) {
        Preconditions preconditions = PreconditionsInterceptor.of(request);
        Reply<T, ResponseEntity<Object>> reply = new Reply<>() {
            @Override
            public ResponseEntity<Object> render(T result, @Nullable HierarchyVersion hierarchy) {
                HierarchyVersion version = Objects.requireNonNull(hierarchy, "the query used no hierarchy");
                ResponseEntity.BodyBuilder response = ResponseEntity.ok();
                EntityTags.write(version, response::header);
                return response.body(body.apply(result, version));
            }

            @Override
            public Preconditions preconditions() {
                return preconditions;
            }
        };
        return query.with(reply).fold(response -> response, refusal -> notModifiedOrProblem(request, refusal));
    }

    /**
     * Returns the response to a failed query. According to RFC 9110, section 13.1.2, the condition {@code If-None-Match} fails
     * with 304 if the method is safe, and with 412 otherwise.
     */
    private static ResponseEntity<Object> notModifiedOrProblem(HttpServletRequest request, Refusal refusal) {
        boolean isSafe = SAFE_METHODS.contains(request.getMethod());
        return isSafe
                ? Preconditions.unchanged(refusal)
                        .map(ResponseFactory::notModified)
                        .orElseGet(() -> problem(request, refusal))
                : problem(request, refusal);
    }

    private static ResponseEntity<Object> notModified(HierarchyVersion version) {
        ResponseEntity.HeadersBuilder<?> response = ResponseEntity.status(HttpStatus.NOT_MODIFIED);
        EntityTags.write(version, response::header);
        return response.build();
    }

    /** Returns the response to a query. */
    static <T> ResponseEntity<Object> read(
            HttpServletRequest request, Outcome<T> outcome, Function<? super T, ?> body) {
        return outcome.fold(result -> ResponseEntity.ok(body.apply(result)), refusal -> problem(request, refusal));
    }

    private static ResponseEntity<Object> problem(HttpServletRequest request, Refusal refusal) {
        return ProblemResponse.of(Problem.of(refusal, request.getRequestURI()));
    }

    private Response serialize(ResponseEntity<Object> response, @Nullable HierarchyVersion hierarchy) {
        HttpHeaders headers = response.getHeaders();
        Object body = response.getBody();
        return new Response(
                response.getStatusCode().value(),
                headers.getFirst(HttpHeaders.LOCATION),
                body == null ? null : MediaType.APPLICATION_JSON_VALUE,
                body == null ? new byte[0] : mapper.writeValueAsBytes(body),
                hierarchy);
    }

    private static ResponseEntity<Object> serialized(Response response) {
        ResponseEntity.BodyBuilder builder = ResponseEntity.status(response.status());
        if (response.location() != null) {
            builder.header(HttpHeaders.LOCATION, response.location());
        }
        EntityTags.write(response.hierarchy(), builder::header);
        return response.contentType() == null
                ? builder.build()
                : builder.contentType(MediaType.parseMediaType(response.contentType()))
                        .body(response.body());
    }
}
