/** Contains the entry point of the Reference Manager service. */
@NullMarked
package io.circuitsynth.refman;

import org.jspecify.annotations.NullMarked;
