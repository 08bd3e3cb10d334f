/** Seeded nonsense for the service and its parsers, and what must hold whatever they are sent. */
@NullMarked
package io.circuitsynth.refman.fuzz;

import org.jspecify.annotations.NullMarked;
