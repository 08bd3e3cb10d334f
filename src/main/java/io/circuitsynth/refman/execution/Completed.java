package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.index.IndexImplementation;

/**
 * A successful operation.
 *
 * @param result its result
 * @param rendered its rendered result
 * @param implementation the index that served it
 * @param nanos how long the last attempt held its locks, in nanoseconds
 * @param hasChanged whether it changed anything
 */
record Completed<T, R>(T result, R rendered, IndexImplementation implementation, long nanos, boolean hasChanged) {}
