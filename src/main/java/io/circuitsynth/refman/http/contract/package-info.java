/** Completes the OpenAPI contract with what annotations cannot express. */
@NullMarked
package io.circuitsynth.refman.http.contract;

import org.jspecify.annotations.NullMarked;
