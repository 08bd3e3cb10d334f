/** Completes the OpenAPI contract with what annotations cannot say. */
@NullMarked
package io.circuitsynth.refman.http.contract;

import org.jspecify.annotations.NullMarked;
