package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.changelog.ChangeDetail;
import io.circuitsynth.refman.changelog.ChangeDetail.Attributes;
import io.circuitsynth.refman.changelog.ChangeDetail.ChangedSymbol;
import io.circuitsynth.refman.changelog.ChangeDetail.OtherHierarchy;
import io.circuitsynth.refman.changelog.ChangeDetail.Rename;
import io.circuitsynth.refman.changelog.ChangeDetail.RevertedChange;
import io.circuitsynth.refman.changelog.ChangeDetail.SymbolState;
import io.circuitsynth.refman.changelog.ChangeEvent;
import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** An event of the change log. */
@Schema(
        name = "Change",
        description =
                "An event of the change log. A change of the hierarchy consists of one or more events with the same "
                        + "version. Which of the members after `type` are there depends on the type.")
record ChangeResponse(
        @Schema(description = "The version of the hierarchy after the change.", example = "42")
        long version,

        @Schema(description = "The place of the event among those of its change, from 0 on.", example = "0")
        int ordinal,

        @Schema(description = "Whether it is the last event of its change.", example = "true")
        boolean last,

        @Schema(description = "The time of the change.", example = "2026-11-22T07:00:00Z")
        Instant at,

        @Schema(
                description = "Who made the change: the name of a key, or the subject of a token. Absent for what the "
                        + "service does by itself.",
                example = "editor")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String by,

        @Schema(description = "The `X-Request-Id` of the request that made the change.", example = "3f2a9c04d1e85b67")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String requestId,

        @Schema(
                description =
                        "The `Idempotency-Key` of the request, if it had one; a client recognizes its own changes "
                                + "by it.",
                example = "place-r1")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String idempotencyKey,

        @Schema(description = "The operation that made the change.", example = "generate")
        String operation,

        @Schema(
                description = "What happened.",
                example = "references.generated",
                allowableValues = {
                    "hierarchy.created",
                    "hierarchy.deleted",
                    "hierarchy.moved",
                    "hierarchy.attached",
                    "hierarchy.detached",
                    "hierarchy.expiry",
                    "manager.created",
                    "manager.updated",
                    "manager.moved",
                    "manager.cleared",
                    "manager.removed",
                    "references.registered",
                    "references.generated",
                    "references.released",
                    "references.retired",
                    "references.freed",
                    "references.left",
                    "references.renamed",
                    "nets.registered",
                    "nets.generated",
                    "nets.released",
                    "nets.retired",
                    "nets.freed",
                    "nets.left",
                    "symbols.added",
                    "symbols.changed",
                    "symbols.removed",
                    "counters.raised",
                    "change.reverted"
                })
        String type,

        @Schema(description = "The id of the manager that it concerns.", example = "power")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String managerId,

        @Schema(
                description = "The references; consecutive ones as a range, as in snapshots.",
                example = "[\"R1-R50\", \"R52\"]")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> references,

        @Schema(description = "The unnamed nets; consecutive ones as a range.", example = "[\"N$1-N$4\"]")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> nets,

        @Schema(description = "The references that got another name.") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<RenameResponse> renames,

        @Schema(description = "The symbols that were added, changed or removed.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<ChangedSymbolResponse> symbols,

        @Schema(description = "The attributes of the manager after the change.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        ManagerAttributes manager,

        @Schema(description = "The hierarchy where the subtree came from or went to, and its version after the change.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        HierarchyVersion otherHierarchy,

        @Schema(description = "The new values of counters, by prefix; `N$` for nets.", example = "{\"R\": 100}")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, Long> counters,

        @Schema(description = "The rules profile of a new hierarchy.", example = "kicad")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String rules,

        @Schema(
                description = "When the hierarchy expires; absent if it does not expire any more.",
                example = "2026-11-22T08:00:00Z")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Instant expiresAt,

        @Schema(description = "The change that was taken back.") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        RevertedVersion reverted) {

    /** A reference with another name. */
    @Schema(name = "ChangedName", description = "A reference with another name.")
    record RenameResponse(
            @Schema(description = "The name before.", example = "R7")
            String from,

            @Schema(description = "The name after.", example = "R12")
            String to,

            @Schema(description = "The keys of the symbols that hold it.", example = "[\"/64a1/5f3e\"]")
            List<String> symbols) {

        static RenameResponse of(Rename rename) {
            return new RenameResponse(rename.from(), rename.to(), rename.symbols());
        }
    }

    /** A symbol that was added, changed or removed. */
    @Schema(name = "ChangedSymbol", description = "A symbol that was added, changed or removed.")
    record ChangedSymbolResponse(
            @Schema(description = "The key of the editor.", example = "/64a1/5f3e")
            String key,

            @Schema(description = "The id of the symbol's manager.", example = "power")
            String managerId,

            @Schema(description = "The reference that the symbol holds, or held if it was removed.", example = "R12")
            String reference,

            @Schema(description = "The unit that the symbol draws.", example = "1")
            int unit,

            @Schema(description = "What it was before; absent unless it was changed.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            FormerSymbol was) {

        static ChangedSymbolResponse of(ChangedSymbol symbol) {
            SymbolState was = symbol.was();
            return new ChangedSymbolResponse(
                    symbol.key(),
                    symbol.managerId(),
                    symbol.reference(),
                    symbol.unit(),
                    was == null ? null : new FormerSymbol(was.managerId(), was.reference(), was.unit()));
        }
    }

    /** What a symbol was before a change. */
    @Schema(name = "FormerSymbol", description = "What a symbol was before a change.")
    record FormerSymbol(
            @Schema(description = "The id of its manager.", example = "power")
            String managerId,

            @Schema(description = "The reference that it held.", example = "R7")
            String reference,

            @Schema(description = "The unit that it drew.", example = "1")
            int unit) {}

    /** The attributes of a manager. */
    @Schema(name = "ManagerAttributes", description = "The attributes of a manager that the change set.")
    record ManagerAttributes(
            @Schema(description = "The id of its parent; absent if it has none, or was not moved.", example = "board")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String parentId,

            @Schema(description = "Its name; absent if it has none, or was only moved.", example = "Power")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String name,

            @Schema(
                    description = "The numbers to which it is confined, by prefix; absent if there are none, or it was "
                            + "only moved.",
                    example = "{\"R\": {\"first\": 101, \"last\": 199}}")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            SortedMap<String, RangeBody> ranges,

            @Schema(description = "When it was created; absent unless it is new.", example = "2026-11-22T07:00:00Z")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Instant createdAt) {

        static ManagerAttributes of(Attributes attributes) {
            return new ManagerAttributes(
                    attributes.parentId(),
                    attributes.name(),
                    RangeBody.of(attributes.ranges()),
                    attributes.createdAt());
        }
    }

    /** A version of another hierarchy. */
    @Schema(name = "HierarchyVersion", description = "A version of another hierarchy.")
    record HierarchyVersion(
            @Schema(description = "The id of its root.", example = "bitaxe-ultra")
            String rootId,

            @Schema(description = "Its version after the change.", example = "42")
            long version) {}

    /** A change that was taken back. */
    @Schema(name = "RevertedVersion", description = "A change that was taken back.")
    record RevertedVersion(
            @Schema(description = "The version of the change.", example = "41")
            long version,

            @Schema(description = "Who had made it; absent if that is not known.", example = "editor")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String by) {}

    static ChangeResponse of(ChangeEvent event) {
        ChangeOrigin origin = event.origin();
        ChangeDetail detail = event.detail();
        boolean isOfNets = detail.type().text().startsWith("nets.");
        Attributes manager = detail.manager();
        OtherHierarchy other = detail.other();
        RevertedChange reverted = detail.reverted();
        return new ChangeResponse(
                event.position().version(),
                event.position().ordinal(),
                event.isLast(),
                origin.at(),
                origin.by(),
                origin.requestId(),
                origin.idempotencyKey(),
                origin.operation(),
                detail.type().text(),
                detail.managerId(),
                isOfNets ? List.of() : detail.references(),
                isOfNets ? detail.references() : List.of(),
                detail.renames().stream().map(RenameResponse::of).toList(),
                detail.symbols().stream().map(ChangedSymbolResponse::of).toList(),
                manager == null ? null : ManagerAttributes.of(manager),
                other == null ? null : new HierarchyVersion(other.rootId(), other.version()),
                detail.counters(),
                detail.rules(),
                detail.expiresAt(),
                reverted == null ? null : new RevertedVersion(reverted.version(), reverted.by()));
    }
}
