package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.IndexImplementation;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of one hierarchy.
 *
 * @param totalNodes the count of its managers
 * @param totalReferences the count of their references
 * @param maxDepth the count of managers above the deepest one; 0 for a root alone
 * @param prefixes the numbered references by prefix
 * @param implementation the implementation of its index
 */
public record HierarchyStats(
        long totalNodes,
        long totalReferences,
        int maxDepth,
        SortedMap<String, PrefixStats> prefixes,
        IndexImplementation implementation) {

    /**
     * The statistics of one prefix.
     *
     * @param used the count of numbered references in use
     * @param highest the highest number in use; null if there is none
     * @param next the number that would be generated next; null if none is left
     * @param below the numbers below the highest that are not in use
     */
    public record PrefixStats(
            long used, @Nullable Long highest, @Nullable Long next, UnusedNumbers below) {}

    /** Returns the count of the ranges of all prefixes. */
    public long rangesCount() {
        return prefixes.values().stream()
                .mapToLong(prefix -> prefix.below().rangesCount())
                .sum();
    }
}
