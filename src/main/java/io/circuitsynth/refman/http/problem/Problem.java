package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.ErrorCode;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;

/**
 * The body of every error response: a problem document (RFC 9457).
 *
 * @param type a URN that contains the code
 * @param title the code as text
 * @param status the HTTP status
 * @param detail describes this occurrence for a person
 * @param instance the path of the request
 * @param code the stable error code for a program
 * @param category the category of the error
 * @param details further values by name, such as the refused value or the limit
 */
@Schema(description = "A problem document (RFC 9457).")
public record Problem(
        @Schema(description = "A URN that contains the code.", example = "urn:refman:problem:already_in_use")
        String type,

        @Schema(description = "The code as text.", example = "Already in use")
        String title,

        @Schema(description = "The HTTP status of this response.", example = "409")
        int status,

        @Schema(
                description = "Describes this occurrence for a person.",
                example = "The reference 'R1' is already in use.")
        String detail,

        @Schema(
                description = "The path of the request.",
                example = "/api/v1/managers/0f0e7a5e-8f3c-4a53-9d7e-3f6a1f6a2b10/references")
        String instance,

        @Schema(description = "The stable error code for a program.", example = "already_in_use")
        String code,

        @Schema(
                description = "The category of the error.",
                example = "validation",
                allowableValues = {"validation", "hierarchy", "concurrency", "config", "internal"})
        String category,

        @Schema(
                description = "Further values by name, such as the refused value or the limit.",
                example = "{\"reference\": \"R1\", \"ownerId\": \"power\"}")
        Map<String, Object> details) {

    /** The value of {@code Retry-After} in the responses to retryable requests. */
    public static final String RETRY_AFTER_SECONDS = "1";

    /** Returns whether the same request can succeed later. */
    boolean isRetryable() {
        return status == HttpStatus.SERVICE_UNAVAILABLE.value()
                || code.equals(RefusalCode.IDEMPOTENCY_IN_PROGRESS.text())
                || code.equals(RequestCode.STREAMS_LIMIT.text());
    }

    /** Returns the problem of a refusal. */
    public static Problem of(Refusal refusal, String instance) {
        return of(refusal.code(), status(refusal.code()), refusal.detail(), instance, refusal.details());
    }

    /** Returns the problem of a request that was refused before any operation ran. */
    public static Problem of(RequestCode code, String detail, String instance, Map<String, Object> details) {
        return of(code, status(code), detail, instance, details);
    }

    /** Returns the problem of a body that is too large. */
    public static Problem bodyTooLarge(int limit, String instance) {
        return of(
                RequestCode.BODY_LIMIT,
                "There may be at most " + limit + " bytes in the body of this request.",
                instance,
                Map.of("limit", limit));
    }

    /** Returns the problem of a body whose media type is not JSON. */
    public static Problem wrongMediaType(String contentType, String instance) {
        return of(
                RequestCode.UNSUPPORTED_MEDIA_TYPE,
                "The body must be application/json.",
                instance,
                Map.of("contentType", contentType));
    }

    /** Returns the problem for a status of the web server. */
    public static Problem of(HttpStatus status, String instance) {
        RequestCode code = switch (status) {
            case NOT_FOUND -> RequestCode.PATH_NOT_FOUND;
            case METHOD_NOT_ALLOWED -> RequestCode.METHOD_NOT_ALLOWED;
            case REQUEST_TIMEOUT -> RequestCode.REQUEST_TIMEOUT;
            // The web server does not implement the transfer coding, the HTTP version or the method.
            case NOT_IMPLEMENTED, HTTP_VERSION_NOT_SUPPORTED -> RequestCode.BAD_REQUEST;
            default -> status.is4xxClientError() ? RequestCode.BAD_REQUEST : RequestCode.INTERNAL_ERROR;
        };
        String detail = switch (code) {
            case PATH_NOT_FOUND -> "There is nothing at this path.";
            case METHOD_NOT_ALLOWED -> "The method is not supported at this path.";
            case REQUEST_TIMEOUT -> "The request did not arrive in time.";
            case INTERNAL_ERROR -> "The service failed; the request may be correct.";
            default -> "The request could not be understood.";
        };
        return of(code, status, detail, instance, Map.of());
    }

    private static Problem of(
            ErrorCode code, HttpStatus status, String detail, String instance, Map<String, Object> details) {
        return new Problem(
                "urn:refman:problem:" + code.text(),
                title(code),
                status.value(),
                detail,
                instance,
                code.text(),
                code.category().text(),
                new TreeMap<>(details));
    }

    private static String title(ErrorCode code) {
        String words = code.text().replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    public static HttpStatus status(ErrorCode code) {
        return code instanceof RefusalCode refusal ? status(refusal) : status((RequestCode) code);
    }

    /** Returns the status of a refusal. */
    public static HttpStatus status(RefusalCode code) {
        return switch (code) {
            case EMPTY_REFERENCE,
                    EMPTY_PREFIX,
                    REFERENCE_TOO_LONG,
                    PREFIX_TOO_LONG,
                    RESERVED_REFERENCE,
                    RESERVED_PREFIX,
                    INVALID_PREFIX_CHARACTER,
                    INVALID_NUMBER_CHARACTER,
                    PREFIX_MUST_START_WITH_LETTER,
                    MISSING_NUMBER,
                    INVALID_NUMBER,
                    INVALID_REFERENCE_FORMAT,
                    INVALID_ID,
                    INVALID_COUNT,
                    NAME_LIMIT,
                    INVALID_NAME,
                    INVALID_RANGE,
                    INVALID_SNAPSHOT,
                    INVALID_SYMBOL,
                    RULES_OF_CHILD,
                    COUNTERS_OF_CHILD,
                    INVALID_EXPIRY,
                    EXPIRY_OF_CHILD,
                    IDEMPOTENCY_KEY_REUSED -> HttpStatus.UNPROCESSABLE_CONTENT;
            case PAGE_LIMIT -> HttpStatus.BAD_REQUEST;
            case REFERENCES_LIMIT, SYMBOLS_LIMIT, ITERATIONS_LIMIT, STORED_RESPONSE_LIMIT ->
                HttpStatus.CONTENT_TOO_LARGE;
            case HIERARCHY_MEMORY_LIMIT, QUOTA_EXCEEDED -> HttpStatus.INSUFFICIENT_STORAGE;
            case CHANGES_GONE -> HttpStatus.GONE;
            case REFERENCE_NOT_FOUND,
                    SYMBOL_NOT_FOUND,
                    MANAGER_NOT_FOUND,
                    HIERARCHY_NOT_FOUND,
                    CHANGE_NOT_FOUND,
                    RULES_NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ALREADY_IN_USE,
                    HELD_BY_SYMBOLS,
                    COUNTER_OVERFLOW,
                    RANGE_EXHAUSTED,
                    MANAGER_EXISTS,
                    HIERARCHY_CYCLE,
                    HIERARCHY_CONFLICT,
                    NO_EXPIRY,
                    CANNOT_REVERT,
                    HIERARCHY_LIMIT,
                    LEVELS_LIMIT,
                    HIERARCHY_REFERENCES_LIMIT,
                    HIERARCHY_SERIES_LIMIT,
                    HIERARCHY_UNNUMBERED_LIMIT,
                    IDEMPOTENCY_IN_PROGRESS -> HttpStatus.CONFLICT;
            case VERSION_MISMATCH -> HttpStatus.PRECONDITION_FAILED;
            case DATA_DAMAGED, RULES_NOT_CONFIGURED -> HttpStatus.INTERNAL_SERVER_ERROR;
            case OVERLOADED, STORE_UNAVAILABLE, INDEX_FAILED -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    /** Returns the status of a malformed request. */
    public static HttpStatus status(RequestCode code) {
        return switch (code) {
            case MALFORMED_JSON,
                    MISSING_MEMBER,
                    UNKNOWN_MEMBER,
                    CONFLICTING_MEMBERS,
                    INVALID_TYPE,
                    NUMBER_OUT_OF_RANGE,
                    INVALID_PARAMETER,
                    INVALID_IDEMPOTENCY_KEY,
                    INVALID_HEADER,
                    BAD_REQUEST -> HttpStatus.BAD_REQUEST;
            case UNAUTHENTICATED, INVALID_CREDENTIALS -> HttpStatus.UNAUTHORIZED;
            case FORBIDDEN, HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED, PROXY_NOT_ALLOWED -> HttpStatus.FORBIDDEN;
            case REQUEST_TIMEOUT -> HttpStatus.REQUEST_TIMEOUT;
            case BODY_LIMIT, JSON_LIMIT -> HttpStatus.CONTENT_TOO_LARGE;
            case URL_LIMIT -> HttpStatus.URI_TOO_LONG;
            case HEADERS_LIMIT -> HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            case ISSUER_UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case RATE_LIMIT, STREAMS_LIMIT -> HttpStatus.TOO_MANY_REQUESTS;
            case PATH_NOT_FOUND -> HttpStatus.NOT_FOUND;
            case METHOD_NOT_ALLOWED -> HttpStatus.METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> HttpStatus.NOT_ACCEPTABLE;
            case UNSUPPORTED_MEDIA_TYPE -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            case INTERNAL_ERROR -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
