package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.circuitsynth.refman.snapshot.Snapshot;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hierarchy written down, as clients get it and send it back. */
@Schema(
        name = "Snapshot",
        description = "A whole hierarchy written down. A range `R1-R50` stands for 50 references.",
        example = SnapshotResponse.EXAMPLE)
record SnapshotResponse(
        @Schema(description = "What it is.", example = Snapshot.FORMAT, allowableValues = Snapshot.FORMAT)
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        String format,

        @Schema(description = "How it is written.", example = "1", minimum = "1", maximum = "1")
        @JsonProperty(required = true)
        int version,

        @Schema(description = "The name of the rules in force.", example = "kicad")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        String rules,

        @Schema(description = "The managers: the root first, parents before children, children in their order.")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
        List<SnapshotManager> managers,

        @Schema(
                description =
                        "The references that were generated ahead of the counter, by `from` or `reuse`: they will "
                                + "not be generated again without `reuse`.",
                example = "[\"R100-R101\"]")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
        List<String> ahead) {

    /** A board that is on no path of the other examples. */
    static final String EXAMPLE = """
            {"format":"refman-hierarchy","version":1,"rules":"kicad","managers":[\
            {"id":"bitaxe-gamma","name":"Bitaxe Gamma","parentId":null,"createdAt":"2026-11-22T07:00:00Z",\
            "references":["H1-H4"],"retired":[],"nets":[],"counters":{"H":5,"R":12},"nextNet":8},\
            {"id":"bitaxe-gamma-power","name":"Power","parentId":"bitaxe-gamma","createdAt":"2026-11-22T07:00:00Z",\
            "references":["C5","R1-R9","R11","R100-R101"],"retired":["R10"],"nets":["N$1-N$7"],"counters":{},\
            "nextNet":1}],"ahead":["R100-R101"]}""";

    /** One manager of a snapshot, as clients get it and send it back. */
    @Schema(name = "SnapshotManager", description = "One manager of a snapshot.")
    record SnapshotManager(
            @Schema(description = "Its id.", example = "bitaxe-gamma-power")
            @JsonProperty(required = true)
            @JsonSetter(nulls = Nulls.FAIL)
            String id,

            @Schema(description = "Its name, if it has one.", example = "Power", nullable = true)
            @JsonProperty(required = true)
            @Nullable
            String name,

            @Schema(description = "The id of its parent; null for the root.", example = "bitaxe-gamma", nullable = true)
            @JsonProperty(required = true)
            @Nullable
            String parentId,

            @Schema(description = "When it was created, to the microsecond.", example = "2026-11-22T07:00:00Z")
            @JsonProperty(required = true)
            @JsonSetter(nulls = Nulls.FAIL)
            String createdAt,

            @Schema(
                    description = "The references that it owns, singly and in ranges.",
                    example = "[\"C5\", \"R1-R9\", \"R11\", \"R100-R101\"]")
            @JsonProperty(required = true)
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            List<String> references,

            @Schema(
                    description =
                            "The references that it has released: they will not be generated again without `reuse`.",
                    example = "[\"R10\"]")
            @JsonProperty(required = true)
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            List<String> retired,

            @Schema(description = "The unnamed nets that it owns.", example = "[\"N$1-N$7\"]")
            @JsonProperty(required = true)
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            List<String> nets,

            @Schema(
                    description = "Its own counters: for each prefix the next number to try. A child's sleep while it "
                            + "has a parent.",
                    example = "{\"R\": 12}")
            @JsonProperty(required = true)
            @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
            Map<String, Long> counters,

            @Schema(
                    description = "Its own net counter: the next unnamed net to try.",
                    example = "8",
                    minimum = "1",
                    maximum = "4294967296")
            @JsonProperty(required = true)
            long nextNet) {

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
                    manager.nextNet());
        }

        Snapshot.ManagerSnapshot manager() {
            return new Snapshot.ManagerSnapshot(
                    id, name, parentId, createdAt, references, retired, nets, counters, nextNet);
        }
    }

    static SnapshotResponse of(Snapshot snapshot) {
        return new SnapshotResponse(
                snapshot.format(),
                snapshot.version(),
                snapshot.rules(),
                snapshot.managers().stream().map(SnapshotManager::of).toList(),
                snapshot.ahead());
    }

    Snapshot snapshot() {
        return new Snapshot(
                format,
                version,
                rules,
                managers.stream().map(SnapshotManager::manager).toList(),
                ahead);
    }
}
