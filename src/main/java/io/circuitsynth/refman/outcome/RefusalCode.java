package io.circuitsynth.refman.outcome;

import static io.circuitsynth.refman.outcome.ErrorCategory.CONCURRENCY;
import static io.circuitsynth.refman.outcome.ErrorCategory.CONFIG;
import static io.circuitsynth.refman.outcome.ErrorCategory.HIERARCHY;
import static io.circuitsynth.refman.outcome.ErrorCategory.INTERNAL;
import static io.circuitsynth.refman.outcome.ErrorCategory.VALIDATION;

/** Names the reasons why a well-formed request is refused. The first fourteen are Circuit Synth's. */
public enum RefusalCode implements ErrorCode {
    EMPTY_REFERENCE(VALIDATION),
    EMPTY_PREFIX(VALIDATION),
    REFERENCE_TOO_LONG(VALIDATION),
    PREFIX_TOO_LONG(VALIDATION),
    ALREADY_IN_USE(VALIDATION),
    RESERVED_REFERENCE(VALIDATION),
    RESERVED_PREFIX(VALIDATION),
    INVALID_PREFIX_CHARACTER(VALIDATION),
    INVALID_NUMBER_CHARACTER(VALIDATION),
    PREFIX_MUST_START_WITH_LETTER(VALIDATION),
    MISSING_NUMBER(VALIDATION),
    INVALID_NUMBER(VALIDATION),
    INVALID_REFERENCE_FORMAT(VALIDATION),
    COUNTER_OVERFLOW(VALIDATION),

    REFERENCE_NOT_FOUND(VALIDATION),
    INVALID_ID(VALIDATION),
    INVALID_COUNT(VALIDATION),
    REFERENCES_LIMIT(VALIDATION),
    ITERATIONS_LIMIT(VALIDATION),
    PAGE_LIMIT(VALIDATION),
    NAME_LIMIT(VALIDATION),
    INVALID_NAME(VALIDATION),
    INVALID_SNAPSHOT(VALIDATION),

    MANAGER_NOT_FOUND(HIERARCHY),
    MANAGER_EXISTS(HIERARCHY),
    HIERARCHY_NOT_FOUND(HIERARCHY),
    HIERARCHY_CYCLE(HIERARCHY),
    HIERARCHY_CONFLICT(HIERARCHY),
    HIERARCHY_LIMIT(HIERARCHY),
    LEVELS_LIMIT(HIERARCHY),
    RULES_OF_CHILD(HIERARCHY),
    COUNTERS_OF_CHILD(HIERARCHY),

    OVERLOADED(CONCURRENCY),
    IDEMPOTENCY_IN_PROGRESS(CONCURRENCY),
    IDEMPOTENCY_KEY_REUSED(CONCURRENCY),

    RULES_NOT_FOUND(CONFIG),

    STORE_UNAVAILABLE(INTERNAL),
    INDEX_FAILED(INTERNAL);

    private final ErrorCategory category;

    RefusalCode(ErrorCategory category) {
        this.category = category;
    }

    @Override
    public ErrorCategory category() {
        return category;
    }
}
