package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the error codes of operations that change stored data, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Refuses({RefusalCode.OVERLOADED, RefusalCode.QUOTA_EXCEEDED, RefusalCode.STORED_RESPONSE_LIMIT})
public @interface RefusesChanges {}
