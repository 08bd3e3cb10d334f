package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the error codes of operations that can create a manager, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@RefusesPrefixes
@RefusesReferences
@Refuses({
    RefusalCode.MANAGER_EXISTS,
    RefusalCode.RULES_NOT_FOUND,
    RefusalCode.RULES_OF_CHILD,
    RefusalCode.COUNTERS_OF_CHILD,
    RefusalCode.EXPIRY_OF_CHILD,
    RefusalCode.INVALID_EXPIRY,
    RefusalCode.INVALID_ID,
    RefusalCode.NAME_LIMIT,
    RefusalCode.INVALID_NAME,
    RefusalCode.HIERARCHY_LIMIT,
    RefusalCode.LEVELS_LIMIT
})
public @interface RefusesNewManagers {}
