package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the error codes of operations that add references or counters to a hierarchy, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Refuses({
    RefusalCode.HIERARCHY_REFERENCES_LIMIT,
    RefusalCode.HIERARCHY_SERIES_LIMIT,
    RefusalCode.HIERARCHY_UNNUMBERED_LIMIT
})
public @interface RefusesGrowth {}
