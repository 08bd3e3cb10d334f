/** Runs operations on live managers: loads and locks hierarchies, retries conflicts, and waits for commits. */
@NullMarked
package io.circuitsynth.refman.execution;

import org.jspecify.annotations.NullMarked;
