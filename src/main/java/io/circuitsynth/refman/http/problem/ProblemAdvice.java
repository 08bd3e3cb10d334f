package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.http.api.ResponseFactory;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** ResponseFactory what the framework refuses, and what went wrong inside, with problem documents. */
@RestControllerAdvice
class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final JsonLimits jsonLimits;

    ProblemAdvice(JsonMapper mapper) {
        this.jsonLimits = new JsonLimits(mapper.tokenStreamFactory().streamReadConstraints());
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(HttpMessageNotReadableException failure, HttpServletRequest request) {
        if (failure.getCause() instanceof UnrecognizedPropertyException unknown) {
            String member = path(unknown);
            return ResponseFactory.refuse(
                    request,
                    RequestCode.UNKNOWN_MEMBER,
                    "The body has a member that nobody knows: '" + member + "'.",
                    Map.of("member", member, "known", known(unknown)));
        }
        if (cause(failure, InputCoercionException.class) != null) {
            String member = failure.getCause() instanceof JacksonException jackson ? path(jackson) : "";
            return ResponseFactory.refuse(
                    request,
                    RequestCode.NUMBER_OUT_OF_RANGE,
                    "The number of '" + member + "' is too large.",
                    Map.of("member", member));
        }
        StreamConstraintsException exceeded = cause(failure, StreamConstraintsException.class);
        if (exceeded != null) {
            return ResponseFactory.problem(jsonLimits.problem(exceeded, request.getRequestURI()));
        }
        if (failure.getCause() instanceof MismatchedInputException mismatch) {
            return mismatched(mismatch, request);
        }
        if (failure.getCause() instanceof StreamReadException malformed) {
            return ResponseFactory.refuse(
                    request,
                    RequestCode.MALFORMED_JSON,
                    "The body is not JSON.",
                    Map.of(
                            "line", malformed.getLocation().getLineNr(),
                            "column", malformed.getLocation().getColumnNr()));
        }
        String detail = failure.getCause() == null
                ? "The request needs a body of JSON in UTF-8."
                : "The body could not be read as JSON in UTF-8.";
        return ResponseFactory.refuse(request, RequestCode.MALFORMED_JSON, detail, Map.of());
    }

    private static ResponseEntity<Object> mismatched(MismatchedInputException mismatch, HttpServletRequest request) {
        String member = path(mismatch);
        if (member.isEmpty() && says(mismatch, "No content to map")) {
            return ResponseFactory.refuse(
                    request, RequestCode.MALFORMED_JSON, "The request needs a body of JSON in UTF-8.", Map.of());
        }
        if (isMissing(mismatch)) {
            return missing(request, member);
        }
        String where = member.isEmpty() ? "The body" : "The member '" + member + "'";
        return ResponseFactory.refuse(
                request, RequestCode.INVALID_TYPE, where + " has a value of the wrong type.", Map.of("member", member));
    }

    @ExceptionHandler
    ResponseEntity<Object> invalid(MethodArgumentNotValidException failure, HttpServletRequest request) {
        FieldError error = failure.getBindingResult().getFieldError();
        return missing(request, error == null ? "" : error.getField());
    }

    @ExceptionHandler
    ResponseEntity<Object> mistypedParameter(MethodArgumentTypeMismatchException failure, HttpServletRequest request) {
        // A parameter that stands there several times has several values.
        String value = failure.getValue() instanceof Object[] values
                ? Stream.of(values).map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(failure.getValue());
        return ResponseFactory.refuse(
                request,
                RequestCode.INVALID_PARAMETER,
                "The parameter '" + failure.getName() + "' cannot have the value '" + value + "'.",
                Map.of("parameter", failure.getName(), "value", value));
    }

    @ExceptionHandler
    ResponseEntity<Object> malformedParameter(InvalidParameterException failure, HttpServletRequest request) {
        return ResponseFactory.refuse(
                request, RequestCode.INVALID_PARAMETER, "The query of the request is not well encoded.", Map.of());
    }

    @ExceptionHandler
    ResponseEntity<Object> unknownPath(NoResourceFoundException failure, HttpServletRequest request) {
        return ResponseFactory.problem(Problem.of(HttpStatus.NOT_FOUND, request.getRequestURI()));
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongMethod(HttpRequestMethodNotSupportedException failure, HttpServletRequest request) {
        String[] supported = failure.getSupportedMethods();
        return withHeaders(
                failure,
                request,
                RequestCode.METHOD_NOT_ALLOWED,
                "The method " + failure.getMethod() + " is not known at this path.",
                Map.of(
                        "method",
                        failure.getMethod(),
                        "supported",
                        supported == null
                                ? List.of()
                                : List.of(supported).stream().sorted().toList()));
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongMediaType(HttpMediaTypeNotSupportedException failure, HttpServletRequest request) {
        MediaType sent = failure.getContentType();
        return ResponseFactory.problem(
                Problem.wrongMediaType(sent == null ? "" : sent.toString(), request.getRequestURI()));
    }

    @ExceptionHandler
    ResponseEntity<Object> notAcceptable(HttpMediaTypeNotAcceptableException failure, HttpServletRequest request) {
        return withHeaders(
                failure,
                request,
                RequestCode.NOT_ACCEPTABLE,
                "The answer is application/json or application/problem+json, which the request does not accept.",
                Map.of());
    }

    /** The client went away while it was answered; there is nobody left to tell. */
    @ExceptionHandler
    void clientGone(AsyncRequestNotUsableException failure) {
        noteGone(failure);
    }

    /** The client went away while its answer was written; or something is wrong with the answer. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> notWritten(HttpMessageNotWritableException failure, HttpServletRequest request) {
        if (cause(failure, IOException.class) == null) {
            return other(failure, request);
        }
        noteGone(failure);
        return null;
    }

    private static void noteGone(Exception failure) {
        LOG.debug("The client went away before it had its answer.", failure);
    }

    /** A page of Actuator says what is wrong. */
    @ExceptionHandler
    ResponseEntity<Object> ofStatus(ResponseStatusException failure, HttpServletRequest request) {
        String reason = failure.getReason();
        HttpStatus status = HttpStatus.resolve(failure.getStatusCode().value());
        if (reason == null || status == null) {
            return other(failure, request);
        }
        return switch (status) {
            case SERVICE_UNAVAILABLE ->
                ResponseFactory.problem(Problem.of(
                        new Refusal(RefusalCode.STORE_UNAVAILABLE, reason, Map.of()), request.getRequestURI()));
            case NOT_FOUND -> ResponseFactory.refuse(request, RequestCode.PATH_NOT_FOUND, reason, Map.of());
            case BAD_REQUEST -> ResponseFactory.refuse(request, RequestCode.BAD_REQUEST, reason, Map.of());
            default -> other(failure, request);
        };
    }

    @ExceptionHandler
    ResponseEntity<Object> other(Exception failure, HttpServletRequest request) {
        if (failure instanceof ErrorResponse response
                && response.getStatusCode().is4xxClientError()) {
            return ResponseFactory.problem(Problem.of(HttpStatus.BAD_REQUEST, request.getRequestURI()));
        }
        return ResponseFactory.failed(request, failure);
    }

    private static ResponseEntity<Object> withHeaders(
            ErrorResponse failure,
            HttpServletRequest request,
            RequestCode code,
            String detail,
            Map<String, Object> details) {
        HttpHeaders headers = new HttpHeaders();
        List<String> allow = failure.getHeaders().get(HttpHeaders.ALLOW);
        if (allow != null) {
            headers.addAll(HttpHeaders.ALLOW, allow);
        }
        return ResponseFactory.problem(Problem.of(code, detail, request.getRequestURI(), details), headers);
    }

    private static ResponseEntity<Object> missing(HttpServletRequest request, String member) {
        return ResponseFactory.refuse(
                request,
                RequestCode.MISSING_MEMBER,
                "The body needs a value for '" + member + "'.",
                Map.of("member", member));
    }

    private static boolean isMissing(MismatchedInputException mismatch) {
        return says(mismatch, "Missing required creator property");
    }

    /** Jackson tells these two cases apart from a wrong type by their messages alone. */
    private static boolean says(MismatchedInputException mismatch, String what) {
        String message = mismatch.getMessage();
        return message != null && message.startsWith(what);
    }

    private static List<String> known(UnrecognizedPropertyException unknown) {
        return unknown.getKnownPropertyIds().stream()
                .map(String::valueOf)
                .sorted()
                .toList();
    }

    private static String path(JacksonException failure) {
        return failure.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
