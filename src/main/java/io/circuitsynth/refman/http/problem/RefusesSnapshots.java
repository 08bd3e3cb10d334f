package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the error codes of operations that read a snapshot, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Refuses({
    RefusalCode.INVALID_SNAPSHOT,
    RefusalCode.MANAGER_EXISTS,
    RefusalCode.RULES_NOT_FOUND,
    RefusalCode.NAME_LIMIT,
    RefusalCode.HIERARCHY_LIMIT,
    RefusalCode.LEVELS_LIMIT,
    RefusalCode.REFERENCES_LIMIT
})
public @interface RefusesSnapshots {}
