package io.circuitsynth.refman.hierarchy;

/**
 * The figures of one manager.
 *
 * @param managerId its id
 * @param referencesCount how many references it owns
 * @param prefixCountersCount how many prefixes have a counter in force
 * @param unnamedNetCounter the number that the next unnamed net is tried with
 * @param performance what it has done since it was created or cleared
 * @param hierarchy where it stands in its tree
 */
public record ManagerStats(
        String managerId,
        long referencesCount,
        int prefixCountersCount,
        long unnamedNetCounter,
        PerformanceStats performance,
        HierarchyNodeStats hierarchy) {

    /**
     * What a manager has done in this process.
     *
     * @param referencesGenerated references it generated
     * @param validationsPerformed references it checked, to register them or to tell whether they are available
     * @param hierarchyLookups checks that had to look into the hierarchy, because the rules had let the reference pass
     * @param avgGenerationTimeNs nanoseconds for each generated reference
     * @param avgValidationTimeNs nanoseconds for each checked reference
     * @param uptimeMs milliseconds since it was created or cleared
     */
    public record PerformanceStats(
            long referencesGenerated,
            long validationsPerformed,
            long hierarchyLookups,
            double avgGenerationTimeNs,
            double avgValidationTimeNs,
            long uptimeMs) {}

    /**
     * Where a manager stands in its tree.
     *
     * @param nodeId its id
     * @param localReferencesCount how many references it owns
     * @param childrenCount how many children it has
     * @param hasParent whether it has a parent
     * @param depth how many managers are above it; 0 for a root
     * @param totalReferencesInSubtree how many references it and all below it own
     */
    public record HierarchyNodeStats(
            String nodeId,
            long localReferencesCount,
            int childrenCount,
            boolean hasParent,
            int depth,
            long totalReferencesInSubtree) {}
}
