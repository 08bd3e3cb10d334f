package io.circuitsynth.refman.hierarchy;

/**
 * The statistics of one manager.
 *
 * @param managerId its id
 * @param referencesCount the count of its own references
 * @param prefixCountersCount the count of prefixes with a counter
 * @param unnamedNetCounter the first number to try for the next unnamed net
 * @param performance its activity since it was created or cleared
 * @param hierarchy its place in the tree
 */
public record ManagerStats(
        String managerId,
        long referencesCount,
        int prefixCountersCount,
        long unnamedNetCounter,
        PerformanceStats performance,
        HierarchyNodeStats hierarchy) {

    /**
     * The activity of a manager in this process.
     *
     * @param referencesGenerated the count of references that it generated
     * @param validationsPerformed the count of references that it checked for registration or availability
     * @param hierarchyLookups the count of checks that queried the index, because the reference passed the rules
     * @param avgGenerationTimeNs the mean nanoseconds for each generated reference
     * @param avgValidationTimeNs the mean nanoseconds for each checked reference
     * @param uptimeMs the milliseconds since it was created or cleared
     */
    public record PerformanceStats(
            long referencesGenerated,
            long validationsPerformed,
            long hierarchyLookups,
            double avgGenerationTimeNs,
            double avgValidationTimeNs,
            long uptimeMs) {}

    /**
     * The place of a manager in its tree.
     *
     * @param nodeId its id
     * @param localReferencesCount the count of its own references
     * @param childrenCount the count of its children
     * @param hasParent whether it has a parent
     * @param depth the count of managers above it; 0 for a root
     * @param totalReferencesInSubtree the count of references of the manager and all its descendants
     */
    public record HierarchyNodeStats(
            String nodeId,
            long localReferencesCount,
            int childrenCount,
            boolean hasParent,
            int depth,
            long totalReferencesInSubtree) {}
}
