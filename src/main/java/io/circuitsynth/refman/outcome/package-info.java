/** Models the results of operations: a value, or a refusal with a stable code. Pure Java. */
@NullMarked
package io.circuitsynth.refman.outcome;

import org.jspecify.annotations.NullMarked;
