package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.Renames;
import io.circuitsynth.refman.manager.MovedManager;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A manager. */
@Schema(name = "Manager", description = "The scope of one circuit or sheet: owns references, has at most one parent.")
record ManagerResponse(
        @Schema(description = "The manager's id.", example = "power")
        String id,

        @Schema(description = "The manager's name; null if it has none.", example = "Power", nullable = true) @Nullable
        String name,

        @Schema(description = "The id of the parent; null for a root.", example = "bitaxe-ultra", nullable = true)
        @Nullable
        String parentId,

        @Schema(description = "The id of the hierarchy's root.", example = "bitaxe-ultra")
        String rootId,

        @Schema(description = "The ids of the children, in the order in which they were added.", example = "[]")
        List<String> childrenIds,

        @Schema(description = "The rules profile of the hierarchy.", example = "kicad")
        String rules,

        @Schema(description = "The time of creation.", example = "2026-11-22T07:00:00Z")
        Instant createdAt,

        @Schema(
                description = "The numbers to which the manager is confined, by prefix; `*` stands for all prefixes "
                        + "without an entry. Absent if there are none.",
                example = "{\"R\": {\"first\": 101, \"last\": 199}}")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        SortedMap<String, RangeBody> ranges,

        @Schema(
                description =
                        "When the hierarchy expires unless it is renewed. Absent unless the manager is the root of "
                                + "one that expires.",
                example = "2026-11-22T08:00:00Z")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Instant expiresAt,

        @Schema(
                description = "What got new numbers when the parent was set with `onConflict` `renumber`. Otherwise "
                        + "absent.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        RenamedResponse renamed) {

    /** The new names of what was numbered anew. */
    @Schema(name = "Renamed", description = "The new name of each reference and net that was numbered anew.")
    record RenamedResponse(
            @Schema(description = "The new references, by the old ones.", example = "{\"R1\": \"R12\"}")
            Map<String, String> references,

            @Schema(description = "The new names of nets, by the old ones.", example = "{\"N$1\": \"N$8\"}")
            Map<String, String> nets) {}

    static ManagerResponse of(ManagerDescription manager) {
        return of(manager, null);
    }

    static ManagerResponse of(MovedManager moved) {
        Renames renames = moved.renames();
        return of(moved.manager(), renames == null ? null : new RenamedResponse(renames.references(), renames.nets()));
    }

    private static ManagerResponse of(ManagerDescription manager, @Nullable RenamedResponse renamed) {
        ManagerKey parent = manager.parent();
        Expiry expiry = manager.expiry();
        return new ManagerResponse(
                manager.key().id(),
                manager.name(),
                parent == null ? null : parent.id(),
                manager.root().id(),
                manager.children().stream().map(ManagerKey::id).toList(),
                manager.rules(),
                manager.createdAt(),
                RangeBody.of(manager.ranges()),
                expiry == null ? null : expiry.at(),
                renamed);
    }
}
