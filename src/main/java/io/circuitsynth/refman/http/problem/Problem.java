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
 * The body of every answer that is not a success: a problem document after RFC 9457.
 *
 * @param type a URN that names the code
 * @param title the code in words
 * @param status the status of the answer
 * @param detail what went wrong this time, for a person
 * @param instance the path of the request
 * @param code the stable name of what went wrong, for a program
 * @param category the kind of error
 * @param details the offending value, the limit and the like, by name
 */
@Schema(description = "What went wrong, as a problem document after RFC 9457.")
public record Problem(
        @Schema(description = "A URN that names the code.", example = "urn:refman:problem:already_in_use")
        String type,

        @Schema(description = "The code in words.", example = "Already in use")
        String title,

        @Schema(description = "The status of this answer.", example = "409")
        int status,

        @Schema(
                description = "What went wrong this time, for a person.",
                example = "The reference 'R1' is already in use.")
        String detail,

        @Schema(
                description = "The path of the request.",
                example = "/api/v1/managers/0f0e7a5e-8f3c-4a53-9d7e-3f6a1f6a2b10/references")
        String instance,

        @Schema(description = "The stable name of what went wrong, for a program.", example = "already_in_use")
        String code,

        @Schema(
                description = "The kind of error.",
                example = "validation",
                allowableValues = {"validation", "hierarchy", "concurrency", "config", "internal"})
        String category,

        @Schema(
                description = "The offending value, the limit and the like, by name.",
                example = "{\"reference\": \"R1\", \"ownerId\": \"power\"}")
        Map<String, Object> details) {

    /** When to try again, where trying again helps. */
    public static final String RETRY_AFTER_SECONDS = "1";

    /** Whether the same request may be answered otherwise a little later. */
    public static boolean isWorthRetrying(ErrorCode code) {
        return code == RefusalCode.OVERLOADED
                || code == RefusalCode.STORE_UNAVAILABLE
                || code == RefusalCode.IDEMPOTENCY_IN_PROGRESS;
    }

    /** Whether the same request may be answered otherwise a little later. */
    public boolean isWorthRetrying() {
        return status == HttpStatus.SERVICE_UNAVAILABLE.value()
                || code.equals(RefusalCode.IDEMPOTENCY_IN_PROGRESS.text());
    }

    /** The problem of what the reference manager refuses. */
    public static Problem of(Refusal refusal, String instance) {
        return of(refusal.code(), status(refusal.code()), refusal.detail(), instance, refusal.details());
    }

    /** The problem of a request that is refused before the reference manager is asked. */
    public static Problem of(RequestCode code, String detail, String instance, Map<String, Object> details) {
        return of(code, status(code), detail, instance, details);
    }

    /** The problem of a body with more bytes than one request may have. */
    public static Problem bodyTooLarge(int limit, String instance) {
        return of(
                RequestCode.BODY_LIMIT,
                "There may be at most " + limit + " bytes in the body of this request.",
                instance,
                Map.of("limit", limit));
    }

    /** The problem of a body that is not JSON by its own account. */
    public static Problem wrongMediaType(String contentType, String instance) {
        return of(
                RequestCode.UNSUPPORTED_MEDIA_TYPE,
                "The body must be application/json.",
                instance,
                Map.of("contentType", contentType));
    }

    /** The problem that a web server's own status stands for. */
    public static Problem of(HttpStatus status, String instance) {
        RequestCode code = switch (status) {
            case NOT_FOUND -> RequestCode.PATH_NOT_FOUND;
            case METHOD_NOT_ALLOWED -> RequestCode.METHOD_NOT_ALLOWED;
            case REQUEST_TIMEOUT -> RequestCode.REQUEST_TIMEOUT;
            // A transfer coding, a version or a method of HTTP that the web server does not speak.
            case NOT_IMPLEMENTED, HTTP_VERSION_NOT_SUPPORTED -> RequestCode.BAD_REQUEST;
            default -> status.is4xxClientError() ? RequestCode.BAD_REQUEST : RequestCode.INTERNAL_ERROR;
        };
        String detail = switch (code) {
            case PATH_NOT_FOUND -> "There is nothing at this path.";
            case METHOD_NOT_ALLOWED -> "The method is not known at this path.";
            case REQUEST_TIMEOUT -> "The request did not arrive in time.";
            case INTERNAL_ERROR -> "The service failed; nothing is known to be wrong with the request.";
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

    /** The status that a refusal is answered with. */
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
                    INVALID_SNAPSHOT,
                    RULES_OF_CHILD,
                    IDEMPOTENCY_KEY_REUSED -> HttpStatus.UNPROCESSABLE_CONTENT;
            case PAGE_LIMIT -> HttpStatus.BAD_REQUEST;
            case REFERENCES_LIMIT, ITERATIONS_LIMIT -> HttpStatus.CONTENT_TOO_LARGE;
            case REFERENCE_NOT_FOUND, MANAGER_NOT_FOUND, HIERARCHY_NOT_FOUND, RULES_NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ALREADY_IN_USE,
                    COUNTER_OVERFLOW,
                    MANAGER_EXISTS,
                    HIERARCHY_CYCLE,
                    HIERARCHY_CONFLICT,
                    HIERARCHY_LIMIT,
                    LEVELS_LIMIT,
                    IDEMPOTENCY_IN_PROGRESS -> HttpStatus.CONFLICT;
            case OVERLOADED, STORE_UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    /** The status that a request which was not understood is answered with. */
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
                    BAD_REQUEST -> HttpStatus.BAD_REQUEST;
            case UNAUTHENTICATED, INVALID_CREDENTIALS -> HttpStatus.UNAUTHORIZED;
            case FORBIDDEN, HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED -> HttpStatus.FORBIDDEN;
            case REQUEST_TIMEOUT -> HttpStatus.REQUEST_TIMEOUT;
            case BODY_LIMIT, JSON_DEPTH_LIMIT, JSON_TEXT_LIMIT, JSON_NAME_LIMIT, JSON_NUMBER_LIMIT, JSON_TOKENS_LIMIT ->
                HttpStatus.CONTENT_TOO_LARGE;
            case URL_LIMIT -> HttpStatus.URI_TOO_LONG;
            case HEADERS_LIMIT -> HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            case RATE_LIMIT -> HttpStatus.TOO_MANY_REQUESTS;
            case PATH_NOT_FOUND -> HttpStatus.NOT_FOUND;
            case METHOD_NOT_ALLOWED -> HttpStatus.METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> HttpStatus.NOT_ACCEPTABLE;
            case UNSUPPORTED_MEDIA_TYPE -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            case INTERNAL_ERROR -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
