package io.circuitsynth.refman.http.problem;

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
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Turns exceptions of the framework and failures into problem documents. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final StreamReadConstraints constraints;

    ProblemAdvice(JsonMapper mapper) {
        this.constraints = mapper.tokenStreamFactory().streamReadConstraints();
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (cause(failure, StreamConstraintsException.class) != null) {
            return refuse(request, RequestCode.JSON_LIMIT, "The JSON of the body exceeds a limit.", jsonLimits());
        }
        if (cause(failure, InputCoercionException.class) != null) {
            String member = failure.getCause() instanceof JacksonException jackson ? path(jackson) : "";
            return refuse(
                    request,
                    RequestCode.NUMBER_OUT_OF_RANGE,
                    "The number of '" + member + "' is too large.",
                    Map.of("member", member));
        }
        Throwable cause = failure.getCause();
        if (cause instanceof UnrecognizedPropertyException unknown) {
            String member = path(unknown);
            return refuse(
                    request,
                    RequestCode.UNKNOWN_MEMBER,
                    "The body has an unknown member: '" + member + "'.",
                    Map.of("member", member, "known", known(unknown)));
        }
        if (cause instanceof InvalidNullException missing) {
            return missing(request, path(missing));
        }
        if (cause instanceof MismatchedInputException mismatch) {
            String member = path(mismatch);
            String subject = member.isEmpty() ? "The body" : "The member '" + member + "'";
            return refuse(
                    request,
                    RequestCode.INVALID_TYPE,
                    subject + " has a value of the wrong type.",
                    Map.of("member", member));
        }
        if (cause instanceof StreamReadException malformed) {
            return refuse(
                    request,
                    RequestCode.MALFORMED_JSON,
                    "The body is not JSON.",
                    Map.of(
                            "line", malformed.getLocation().getLineNr(),
                            "column", malformed.getLocation().getColumnNr()));
        }
        String detail = cause == null
                ? "The request needs a body of JSON in UTF-8."
                : "The body could not be read as JSON in UTF-8.";
        return refuse(request, RequestCode.MALFORMED_JSON, detail, Map.of());
    }

    private Map<String, Object> jsonLimits() {
        return Map.of(
                "nestingDepth", constraints.getMaxNestingDepth(),
                "textCharacters", constraints.getMaxStringLength(),
                "nameCharacters", constraints.getMaxNameLength(),
                "numberCharacters", constraints.getMaxNumberLength(),
                "tokens", constraints.getMaxTokenCount());
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        FieldError error = failure.getBindingResult().getFieldError();
        return missing(request, error == null ? "" : error.getField());
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = failure instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(failure.getPropertyName());
        // A repeated parameter has several values.
        String value = failure.getValue() instanceof Object[] values
                ? Stream.of(values).map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(failure.getValue());
        return refuse(
                request,
                RequestCode.INVALID_PARAMETER,
                "The parameter '" + name + "' cannot have the value '" + value + "'.",
                Map.of("parameter", name, "value", value));
    }

    @ExceptionHandler
    ResponseEntity<Object> malformedParameter(InvalidParameterException failure, WebRequest request) {
        return refuse(
                request, RequestCode.INVALID_PARAMETER, "The query of the request is not well encoded.", Map.of());
    }

    /** The firewall checks parameters and header fields only when they are read. */
    @ExceptionHandler
    ResponseEntity<Object> rejected(RequestRejectedException failure, WebRequest request) {
        return refuse(request, RequestCode.BAD_REQUEST, "The query or a header is not well formed.", Map.of());
    }

    @Override
    protected ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String[] supported = failure.getSupportedMethods();
        Problem problem = Problem.of(
                RequestCode.METHOD_NOT_ALLOWED,
                "The method " + failure.getMethod() + " is not supported at this path.",
                uri(request),
                Map.of(
                        "method",
                        failure.getMethod(),
                        "supported",
                        supported == null
                                ? List.of()
                                : Stream.of(supported).sorted().toList()));
        return ProblemResponse.of(problem, allow(headers));
    }

    /** Returns only the {@code Allow} field; Spring's other fields list media types of requests. */
    private static HttpHeaders allow(HttpHeaders headers) {
        HttpHeaders allow = new HttpHeaders();
        List<String> methods = headers.get(HttpHeaders.ALLOW);
        if (methods != null) {
            allow.addAll(HttpHeaders.ALLOW, methods);
        }
        return allow;
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        MediaType sent = failure.getContentType();
        return ProblemResponse.of(Problem.wrongMediaType(sent == null ? "" : sent.toString(), uri(request)));
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return refuse(
                request,
                RequestCode.NOT_ACCEPTABLE,
                "The response is application/json or application/problem+json, which the request does not accept.",
                Map.of());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotWritable(
            HttpMessageNotWritableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (cause(failure, IOException.class) == null) {
            return failed(failure, request);
        }
        LOG.debug("The client closed the connection before the response was sent", failure);
        return null;
    }

    /** Uses the reason that an Actuator endpoint gives as the detail. */
    @Override
    protected @Nullable ResponseEntity<Object> handleErrorResponseException(
            ErrorResponseException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String reason = failure.getBody().getDetail();
        HttpStatus resolved = HttpStatus.resolve(status.value());
        if (reason == null || resolved == null) {
            return handleExceptionInternal(failure, null, headers, status, request);
        }
        return switch (resolved) {
            case SERVICE_UNAVAILABLE ->
                ProblemResponse.of(Problem.of(Refusal.of(RefusalCode.STORE_UNAVAILABLE, reason), uri(request)));
            case NOT_FOUND -> refuse(request, RequestCode.PATH_NOT_FOUND, reason, Map.of());
            case BAD_REQUEST -> refuse(request, RequestCode.BAD_REQUEST, reason, Map.of());
            default -> handleExceptionInternal(failure, null, headers, status, request);
        };
    }

    /** Handles all other exceptions of the framework. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpStatus resolved = HttpStatus.resolve(status.value());
        if (resolved == null || !resolved.is4xxClientError()) {
            return failed(failure, request);
        }
        HttpStatus known = resolved == HttpStatus.NOT_FOUND ? resolved : HttpStatus.BAD_REQUEST;
        return ProblemResponse.of(Problem.of(known, uri(request)));
    }

    @ExceptionHandler
    ResponseEntity<Object> failed(Exception failure, WebRequest request) {
        LOG.error("Request {} failed", request.getDescription(false), failure);
        return ProblemResponse.of(Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, uri(request)));
    }

    private static ResponseEntity<Object> missing(WebRequest request, String member) {
        return refuse(
                request,
                RequestCode.MISSING_MEMBER,
                "The body needs a value for '" + member + "'.",
                Map.of("member", member));
    }

    private static ResponseEntity<Object> refuse(
            WebRequest request, RequestCode code, String detail, Map<String, Object> details) {
        return ProblemResponse.of(Problem.of(code, detail, uri(request), details));
    }

    private static String uri(WebRequest request) {
        HttpServletRequest servletRequest = ((ServletWebRequest) request).getRequest();
        return servletRequest.getRequestURI();
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
