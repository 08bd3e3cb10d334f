/** Models how an operation ends: with a value, or with a refusal that has a stable code. Pure Java. */
@NullMarked
package io.circuitsynth.refman.outcome;

import org.jspecify.annotations.NullMarked;
