/** Finds the one live object of a key, runs an operation on it and hands its changes to the store. */
@NullMarked
package io.circuitsynth.refman.manager;

import org.jspecify.annotations.NullMarked;
