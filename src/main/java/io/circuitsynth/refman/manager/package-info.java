/** Implements the use cases of managers, references, nets, counters and trees. */
@NullMarked
package io.circuitsynth.refman.manager;

import org.jspecify.annotations.NullMarked;
