package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.IndexImplementation;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one hierarchy.
 *
 * @param totalNodes how many managers it has
 * @param totalReferences how many references they own together
 * @param maxDepth how many managers are above the deepest one; 0 for a root alone
 * @param prefixes the numbered references by prefix
 * @param implementation which index serves it
 */
public record HierarchyStats(
        long totalNodes,
        long totalReferences,
        int maxDepth,
        SortedMap<String, PrefixStats> prefixes,
        IndexImplementation implementation) {

    /**
     * The figures of one prefix.
     *
     * @param used how many numbered references are in use
     * @param highest the highest number in use, or null if none is
     * @param next the number that would be generated next, or null if none can be
     */
    public record PrefixStats(
            long used, @Nullable Long highest, @Nullable Long next) {}
}
