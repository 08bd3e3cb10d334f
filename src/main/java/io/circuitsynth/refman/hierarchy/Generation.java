package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a generation.
 *
 * @param prefix the prefix of the references
 * @param count the count of references, at least 1
 * @param from the lowest number of this generation, also for reused numbers; null for any
 * @param reuse whether retired numbers are used first, in ascending order
 */
public record Generation(String prefix, int count, @Nullable Long from, boolean reuse) {}
