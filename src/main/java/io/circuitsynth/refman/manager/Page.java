package io.circuitsynth.refman.manager;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items what is on it
 * @param next the id behind which the next page begins, or null on the last page
 */
public record Page<T>(List<T> items, @Nullable String next) {}
