package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the error codes of operations that register references by name, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Refuses({
    RefusalCode.MANAGER_NOT_FOUND,
    RefusalCode.ALREADY_IN_USE,
    RefusalCode.EMPTY_REFERENCE,
    RefusalCode.RESERVED_REFERENCE,
    RefusalCode.INVALID_REFERENCE_FORMAT,
    RefusalCode.MISSING_NUMBER,
    RefusalCode.INVALID_NUMBER_CHARACTER,
    RefusalCode.REFERENCES_LIMIT,
    RefusalCode.REFERENCE_TOO_LONG,
    RefusalCode.PREFIX_TOO_LONG,
    RefusalCode.RESERVED_PREFIX,
    RefusalCode.INVALID_PREFIX_CHARACTER,
    RefusalCode.PREFIX_MUST_START_WITH_LETTER,
    RefusalCode.INVALID_NUMBER
})
public @interface RefusesReferences {}
