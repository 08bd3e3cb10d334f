package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the error codes of operations that check prefixes by the rules, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Refuses({
    RefusalCode.EMPTY_PREFIX,
    RefusalCode.PREFIX_TOO_LONG,
    RefusalCode.RESERVED_PREFIX,
    RefusalCode.INVALID_PREFIX_CHARACTER,
    RefusalCode.PREFIX_MUST_START_WITH_LETTER,
    RefusalCode.REFERENCE_TOO_LONG,
    RefusalCode.INVALID_NUMBER
})
public @interface RefusesPrefixes {}
