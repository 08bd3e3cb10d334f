/** Exports hierarchies as documents, and imports them. */
@NullMarked
package io.circuitsynth.refman.snapshot;

import org.jspecify.annotations.NullMarked;
