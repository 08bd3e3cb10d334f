package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A manager as clients see it. */
@Schema(name = "Manager", description = "The scope of one circuit or sheet: owns references, has at most one parent.")
record ManagerResponse(
        @Schema(description = "Its id.", example = "power") String id,

        @Schema(description = "What people call it, if it has a name.", example = "Power", nullable = true) @Nullable
        String name,

        @Schema(description = "The id of its parent; null for a root.", example = "bitaxe-ultra", nullable = true)
        @Nullable
        String parentId,

        @Schema(description = "The id of the root of its hierarchy.", example = "bitaxe-ultra")
        String rootId,

        @Schema(description = "The ids of its children, in the order in which they came.", example = "[]")
        List<String> childrenIds,

        @Schema(description = "The name of the rules in force.", example = "kicad")
        String rules,

        @Schema(description = "When it was created.", example = "2026-11-22T07:00:00Z")
        Instant createdAt) {

    static ManagerResponse of(ManagerDescription manager) {
        ManagerKey parent = manager.parent();
        return new ManagerResponse(
                manager.key().id(),
                manager.name(),
                parent == null ? null : parent.id(),
                manager.root().id(),
                manager.children().stream().map(ManagerKey::id).toList(),
                manager.rules(),
                manager.createdAt());
    }
}
