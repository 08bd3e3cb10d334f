package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.Nullable;

/**
 * What is to be generated.
 *
 * @param prefix the prefix of the references
 * @param count how many, at least 1
 * @param from the number to start at for this once, if that is above the counter
 * @param reuse whether retired numbers come first
 */
public record Generation(String prefix, int count, @Nullable Long from, boolean reuse) {}
