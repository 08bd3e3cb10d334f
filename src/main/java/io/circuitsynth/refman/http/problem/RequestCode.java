package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.ErrorCategory;
import io.circuitsynth.refman.outcome.ErrorCode;

/** Names the reasons to refuse a request before any operation runs. */
public enum RequestCode implements ErrorCode {
    MALFORMED_JSON,
    MISSING_MEMBER,
    UNKNOWN_MEMBER,
    CONFLICTING_MEMBERS,
    INVALID_TYPE,
    NUMBER_OUT_OF_RANGE,
    INVALID_PARAMETER,
    INVALID_IDEMPOTENCY_KEY,
    INVALID_HEADER,
    BAD_REQUEST,
    PATH_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    UNSUPPORTED_MEDIA_TYPE,
    BODY_LIMIT,
    JSON_LIMIT,
    URL_LIMIT,
    HEADERS_LIMIT,
    RATE_LIMIT,
    STREAMS_LIMIT,
    REQUEST_TIMEOUT,
    UNAUTHENTICATED,
    INVALID_CREDENTIALS,
    FORBIDDEN,
    HOST_NOT_ALLOWED,
    ORIGIN_NOT_ALLOWED,
    ISSUER_UNAVAILABLE,
    PROXY_NOT_ALLOWED,
    INTERNAL_ERROR;

    @Override
    public ErrorCategory category() {
        return switch (this) {
            case ISSUER_UNAVAILABLE, INTERNAL_ERROR -> ErrorCategory.INTERNAL;
            default -> ErrorCategory.VALIDATION;
        };
    }
}
