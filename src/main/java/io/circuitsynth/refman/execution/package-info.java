/** Runs operations on the one live object of a manager: finds or loads it, locks it, retries conflicts, awaits the commit. */
@NullMarked
package io.circuitsynth.refman.execution;

import org.jspecify.annotations.NullMarked;
