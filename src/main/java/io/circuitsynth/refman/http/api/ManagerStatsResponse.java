package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.hierarchy.ManagerStats;
import io.swagger.v3.oas.annotations.media.Schema;

/** The figures of one manager as clients see them. */
@Schema(name = "ManagerStats", description = "What a manager holds, what it did and where it stands.")
record ManagerStatsResponse(
        @Schema(description = "Its id.", example = "power") String managerId,

        @Schema(description = "How many references it owns.", example = "28")
        long referencesCount,

        @Schema(description = "How many prefixes have a counter in force.", example = "3")
        int prefixCountersCount,

        @Schema(description = "The number that the next unnamed net is tried with.", example = "1")
        long unnamedNetCounter,

        @Schema(description = "What it did since it was created or cleared.")
        Performance performance,

        @Schema(description = "Where it stands in its tree.")
        Node hierarchy) {

    /** What a manager did. */
    @Schema(name = "ManagerPerformance", description = "What a manager did since it was created or cleared.")
    record Performance(
            @Schema(description = "References it generated.", example = "20")
            long referencesGenerated,

            @Schema(
                    description = "References it checked, to register them or to tell whether they are available.",
                    example = "28")
            long validationsPerformed,

            @Schema(
                    description =
                            "Checks that looked into the hierarchy, because the rules had let the reference pass.",
                    example = "28")
            long hierarchyLookups,

            @Schema(description = "Nanoseconds for each generated reference.", example = "950.5")
            double avgGenerationTimeNs,

            @Schema(description = "Nanoseconds for each checked reference.", example = "420.0")
            double avgValidationTimeNs,

            @Schema(description = "Milliseconds since it was created or cleared.", example = "60000")
            long uptimeMs) {}

    /** Where a manager stands in its tree. */
    @Schema(name = "ManagerNode", description = "Where a manager stands in its tree.")
    record Node(
            @Schema(description = "Its id.", example = "power")
            String nodeId,

            @Schema(description = "How many references it owns.", example = "28")
            long localReferencesCount,

            @Schema(description = "How many children it has.", example = "0")
            int childrenCount,

            @Schema(description = "Whether it has a parent.", example = "true")
            boolean hasParent,

            @Schema(description = "How many managers are above it; 0 for a root.", example = "1")
            int depth,

            @Schema(description = "How many references it and all below it own.", example = "28")
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
