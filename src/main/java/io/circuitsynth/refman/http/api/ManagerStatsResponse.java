package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.hierarchy.ManagerStats;
import io.swagger.v3.oas.annotations.media.Schema;

/** The statistics of one manager. */
@Schema(
        name = "ManagerStats",
        description = "The statistics of a manager: its size, its operations and its position in the tree.")
record ManagerStatsResponse(
        @Schema(description = "The manager's id.", example = "power")
        String managerId,

        @Schema(description = "The number of references that the manager owns.", example = "28")
        long referencesCount,

        @Schema(description = "The number of prefixes with a counter in force.", example = "3")
        int prefixCountersCount,

        @Schema(description = "The next number to try for an unnamed net.", example = "1")
        long unnamedNetCounter,

        @Schema(description = "The operations since the manager was created or cleared.")
        Performance performance,

        @Schema(description = "The position in the tree.") Node hierarchy) {

    /** The operations of a manager. */
    @Schema(name = "ManagerPerformance", description = "The operations since the manager was created or cleared.")
    record Performance(
            @Schema(description = "The number of generated references.", example = "20")
            long referencesGenerated,

            @Schema(description = "The number of references checked by registration or validation.", example = "28")
            long validationsPerformed,

            @Schema(
                    description =
                            "The number of checks that accessed the index, because the reference passed the rules.",
                    example = "28")
            long hierarchyLookups,

            @Schema(description = "The mean time per generated reference, in nanoseconds.", example = "950.5")
            double avgGenerationTimeNs,

            @Schema(description = "The mean time per checked reference, in nanoseconds.", example = "420.0")
            double avgValidationTimeNs,

            @Schema(description = "The milliseconds since the manager was created or cleared.", example = "60000")
            long uptimeMs) {}

    /** The position of a manager in its tree. */
    @Schema(name = "ManagerNode", description = "The position of a manager in its tree.")
    record Node(
            @Schema(description = "The manager's id.", example = "power")
            String nodeId,

            @Schema(description = "The number of references that the manager owns.", example = "28")
            long localReferencesCount,

            @Schema(description = "The number of children.", example = "0")
            int childrenCount,

            @Schema(description = "Whether the manager has a parent.", example = "true")
            boolean hasParent,

            @Schema(description = "The number of managers above it; 0 for a root.", example = "1")
            int depth,

            @Schema(description = "The number of references that its subtree owns.", example = "28")
            long totalReferencesInSubtree) {}

    static ManagerStatsResponse of(ManagerStats stats) {
        ManagerStats.PerformanceStats performance = stats.performance();
        ManagerStats.HierarchyNodeStats node = stats.hierarchy();
        return new ManagerStatsResponse(
                stats.managerId(),
                stats.referencesCount(),
                stats.prefixCountersCount(),
                stats.unnamedNetCounter(),
                new Performance(
                        performance.referencesGenerated(),
                        performance.validationsPerformed(),
                        performance.hierarchyLookups(),
                        performance.avgGenerationTimeNs(),
                        performance.avgValidationTimeNs(),
                        performance.uptimeMs()),
                new Node(
                        node.nodeId(),
                        node.localReferencesCount(),
                        node.childrenCount(),
                        node.hasParent(),
                        node.depth(),
                        node.totalReferencesInSubtree()));
    }
}
