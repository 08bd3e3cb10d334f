package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.snapshot.Snapshot;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The exported state of a hierarchy, as a response and as the body of an import. */
@Schema(
        name = "Snapshot",
        description = "The exported state of a hierarchy. A range such as `R1-R50` stands for 50 references.",
        example = SnapshotResponse.EXAMPLE)
record SnapshotResponse(
        @Schema(description = "The name of the format.", example = Snapshot.FORMAT, allowableValues = Snapshot.FORMAT)
        @JsonSetter(nulls = Nulls.FAIL)
        String format,

        @Schema(
                description = "The version of the format. Version 3 is written; 1 and 2 are read as well.",
                example = "3",
                minimum = "1",
                maximum = "3")
        @JsonSetter(nulls = Nulls.FAIL)
        int version,

        @Schema(
                description = "The version of the hierarchy that the snapshot shows. An import ignores it.",
                example = "42",
                minimum = "0",
                nullable = true)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Long hierarchyVersion,

        @Schema(description = "The rules profile of the hierarchy.", example = "kicad") @JsonSetter(nulls = Nulls.FAIL)
        String rules,

        @Schema(description = "The managers: parents before children, siblings in their order.")
        @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
        List<SnapshotManager> managers,

        @Schema(
                description =
                        "The references that were generated above the counter or with `reuse`. They are generated "
                                + "again only with `reuse`.",
                example = "[\"R100-R101\"]")
        @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
        List<String> ahead,

        @Schema(
                description =
                        "The references that deleted managers owned or had released: they are not generated again "
                                + "without `reuse`. Required from version 2 on; version 1 does not have it.",
                example = "[\"C6-C8\"]")
        @JsonSetter(contentNulls = Nulls.FAIL)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<String> retired,

        @Schema(
                description = "The unnamed nets of deleted managers: they are not generated again. "
                        + "Required from version 2 on; version 1 does not have it.",
                example = "[]")
        @JsonSetter(contentNulls = Nulls.FAIL)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<String> retiredNets) {

    /** An example whose ids differ from those of the other examples, so that it can be imported next to them. */
    static final String EXAMPLE = """
            {"format":"refman-hierarchy","version":3,"rules":"kicad","managers":[\
            {"id":"bitaxe-gamma","name":"Bitaxe Gamma","parentId":null,"createdAt":"2026-11-22T07:00:00Z",\
            "references":["H1-H4"],"retired":[],"nets":[],"counters":{"H":5,"R":12},"nextNet":8},\
            {"id":"bitaxe-gamma-power","name":"Power","parentId":"bitaxe-gamma","createdAt":"2026-11-22T07:00:00Z",\
            "references":["C5","R1-R9","R11","R100-R101"],"retired":["R10"],"nets":["N$1-N$7"],"counters":{},\
            "nextNet":1,"symbols":[{"key":"/64a1/5f3e","reference":"C5","unit":1}]}],"ahead":["R100-R101"],"retired":["C6-C8"],"retiredNets":[]}""";

    /** One manager of a snapshot. */
    @Schema(name = "SnapshotManager", description = "One manager of a snapshot.")
    record SnapshotManager(
            @Schema(description = "The manager's id.", example = "bitaxe-gamma-power") @JsonSetter(nulls = Nulls.FAIL)
            String id,

            @Schema(description = "The manager's name; null if it has none.", example = "Power", nullable = true)
            @Nullable
            String name,

            @Schema(description = "The id of the parent; null for the root.", example = "bitaxe-gamma", nullable = true)
            @Nullable
            String parentId,

            @Schema(description = "The time of creation, in microseconds.", example = "2026-11-22T07:00:00Z")
            @JsonSetter(nulls = Nulls.FAIL)
            String createdAt,

            @Schema(
                    description = "The references that it owns, as single references and ranges.",
                    example = "[\"C5\", \"R1-R9\", \"R11\", \"R100-R101\"]")
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            List<String> references,

            @Schema(
                    description = "The references that it released. They are generated again only with `reuse`.",
                    example = "[\"R10\"]")
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            List<String> retired,

            @Schema(description = "The unnamed nets that it owns.", example = "[\"N$1-N$7\"]")
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            List<String> nets,

            @Schema(
                    description = "Its own counters: the next number to try, by prefix. While it has a parent, the "
                            + "root's counters are used instead.",
                    example = "{\"R\": 12}")
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            Map<String, Long> counters,

            @Schema(
                    description = "Its own net counter: the next number to try for an unnamed net.",
                    example = "8",
                    minimum = "1",
                    maximum = "4294967296")
            @JsonSetter(nulls = Nulls.FAIL)
            long nextNet,

            @Schema(description = "The symbols of its editor, if it has any. Not in versions 1 and 2.", nullable = true)
            @JsonSetter(contentNulls = Nulls.FAIL)
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            List<SnapshotSymbol> symbols,

            @Schema(
                    description = "The numbers to which it is confined, by prefix; `*` stands for all prefixes without "
                            + "an entry. Absent if there are none.",
                    example = "{\"R\": {\"first\": 101, \"last\": 199}}",
                    nullable = true)
            @JsonSetter(contentNulls = Nulls.FAIL)
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            SortedMap<String, RangeBody> ranges,

            @Schema(
                    description =
                            "The unnamed nets that it released: they are not generated again. Absent if there are "
                                    + "none.",
                    example = "[\"N$9\"]",
                    nullable = true)
            @JsonSetter(contentNulls = Nulls.FAIL)
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            List<String> retiredNets) {

        static SnapshotManager of(Snapshot.ManagerSnapshot manager) {
            return new SnapshotManager(
                    manager.id(),
                    manager.name(),
                    manager.parentId(),
                    manager.createdAt(),
                    manager.references(),
                    manager.retired(),
                    manager.nets(),
                    manager.counters(),
                    manager.nextNet(),
                    manager.symbols() == null
                            ? null
                            : manager.symbols().stream().map(SnapshotSymbol::of).toList(),
                    RangeBody.of(manager.ranges()),
                    manager.retiredNets().isEmpty() ? null : manager.retiredNets());
        }

        Snapshot.ManagerSnapshot manager() {
            return new Snapshot.ManagerSnapshot(
                    id,
                    name,
                    parentId,
                    createdAt,
                    references,
                    retired,
                    nets,
                    counters,
                    nextNet,
                    symbols == null
                            ? null
                            : symbols.stream().map(SnapshotSymbol::symbol).toList(),
                    RangeBody.ranges(ranges),
                    retiredNets == null ? List.of() : retiredNets);
        }
    }

    /** One symbol of a snapshot. */
    @Schema(name = "SnapshotSymbol", description = "One symbol of a snapshot.")
    record SnapshotSymbol(
            @Schema(description = "The key of the editor, unique in the hierarchy.", example = "/64a1/5f3e")
            @JsonSetter(nulls = Nulls.FAIL)
            String key,

            @Schema(
                    description = "The reference that it holds. The manager of the lowest unit lists it among its "
                            + "`references`.",
                    example = "C5")
            @JsonSetter(nulls = Nulls.FAIL)
            String reference,

            @Schema(description = "The unit that it draws.", example = "1", minimum = "1", maximum = "4096")
            @JsonSetter(nulls = Nulls.FAIL)
            int unit) {

        static SnapshotSymbol of(Snapshot.SymbolSnapshot symbol) {
            return new SnapshotSymbol(symbol.key(), symbol.reference(), symbol.unit());
        }

        Snapshot.SymbolSnapshot symbol() {
            return new Snapshot.SymbolSnapshot(key, reference, unit);
        }
    }

    static SnapshotResponse of(Snapshot snapshot, HierarchyVersion hierarchy) {
        return new SnapshotResponse(
                snapshot.format(),
                snapshot.version(),
                hierarchy.version(),
                snapshot.rules(),
                snapshot.managers().stream().map(SnapshotManager::of).toList(),
                snapshot.ahead(),
                snapshot.retired(),
                snapshot.retiredNets());
    }

    Snapshot snapshot() {
        return new Snapshot(
                format,
                version,
                rules,
                managers.stream().map(SnapshotManager::manager).toList(),
                ahead,
                retired,
                retiredNets);
    }
}
