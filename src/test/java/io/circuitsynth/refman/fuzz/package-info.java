/** Fuzz tests: reproducible random input for the service and its parsers. */
@NullMarked
package io.circuitsynth.refman.fuzz;

import org.jspecify.annotations.NullMarked;
