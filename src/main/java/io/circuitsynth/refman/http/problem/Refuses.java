package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.RefusalCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the error codes of an operation, for the contract. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Refuses {

    /** The codes of refusals by the operation. */
    RefusalCode[] value();

    /** The codes of malformed requests, in addition to those that follow from the parameters and the body. */
    RequestCode[] request() default {};
}
