package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which refusals an operation can answer with, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Refuses {

    /** The refusals, besides those of a request that was not understood. */
    RefusalCode[] value();

    /** How else the request may not be understood, besides what every request with its parameters and body has. */
    RequestCode[] request() default {};
}
