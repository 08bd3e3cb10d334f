package io.circuitsynth.refman.manager;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items the items
 * @param next the id after which the next page begins; null on the last page
 */
public record Page<T>(List<T> items, @Nullable String next) {}
