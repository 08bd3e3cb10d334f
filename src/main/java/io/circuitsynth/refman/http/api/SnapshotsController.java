package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.problem.RefusesSnapshots;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.snapshot.Snapshot;
import io.circuitsynth.refman.snapshot.Snapshots;
import io.circuitsynth.refman.snapshot.Snapshots.ImportedHierarchy;
import io.circuitsynth.refman.snapshot.Snapshots.ReplacedHierarchy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves the export and import of hierarchies. */
@RestController
@Tag(name = "Snapshots", description = "Export and import hierarchies.")
class SnapshotsController {

    private final Snapshots snapshots;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    SnapshotsController(Snapshots snapshots, TenantResolver tenants, ResponseFactory responses) {
        this.snapshots = snapshots;
        this.tenants = tenants;
        this.responses = responses;
    }

    /** An imported hierarchy. */
    @Schema(name = "Import", description = "An imported hierarchy.")
    record ImportResponse(
            @Schema(description = "The id of the root.", example = "bitaxe-gamma")
            String rootId,

            @Schema(description = "The number of managers.", example = "2")
            long managersCount,

            @Schema(description = "The number of references that all managers own.", example = "17")
            long referencesCount,

            @Schema(
                    description =
                            "With `newIds`: the new id of each manager, by its id in the snapshot. Otherwise absent.",
                    example = "{\"bitaxe-gamma\": \"0199a1f0-6c00-7000-8000-000000000001\"}")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Map<String, String> ids) {

        static ImportResponse of(ImportedHierarchy hierarchy) {
            return new ImportResponse(
                    hierarchy.root().id(), hierarchy.managersCount(), hierarchy.referencesCount(), hierarchy.newIds());
        }
    }

    @GetMapping(path = "/api/v1/hierarchies/{rootId}/export", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Export a hierarchy",
            description =
                    "Returns a consistent snapshot of a hierarchy for import: tree, owned and retired references, "
                            + "references that deleted managers retired, nets, counters and rules.")
    @ApiResponse(
            responseCode = "200",
            description = "The snapshot.",
            content = @Content(schema = @Schema(implementation = SnapshotResponse.class)))
    @Refuses(HIERARCHY_NOT_FOUND)
    ResponseEntity<Object> exportHierarchy(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<Snapshot, ResponseEntity<Object>> reply) ->
                        snapshots.exportHierarchy(tenants.key(rootId), reply),
                SnapshotResponse::of);
    }

    @PostMapping(path = "/api/v1/hierarchies/import", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Import a hierarchy",
            description = "Restores an exported hierarchy atomically. Refused if one of its ids is in use, unless its "
                    + "managers get new ids. `Allow` lists `GET` at this path as well, which looks at the hierarchy "
                    + "whose root has the id `import`.")
    @ApiResponse(
            responseCode = "201",
            description = "The hierarchy was imported.",
            headers =
                    @Header(
                            name = "Location",
                            description = "The path of the hierarchy.",
                            schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = ImportResponse.class)))
    @RefusesSnapshots
    @RefusesGrowth
    @RefusesChanges
    ResponseEntity<Object> importHierarchy(
            @Parameter(description = "Whether all managers get new ids, which the response lists.")
                    @RequestParam(defaultValue = "false")
                    boolean newIds,
            @RequestBody SnapshotResponse body,
            HttpServletRequest request) {
        return responses.change(
                request,
                (Reply<ImportedHierarchy, Response> reply) ->
                        snapshots.importHierarchy(tenants.current(), body.snapshot(), newIds, reply),
                SnapshotsController::imported);
    }

    @PutMapping(path = "/api/v1/hierarchies/{rootId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a hierarchy",
            description =
                    "Replaces everything in the hierarchy by a snapshot, or creates the hierarchy. The root and the "
                            + "rules of the snapshot must be those of the hierarchy. Numbers that it used, retired or generated "
                            + "and that the snapshot does not have are retired, and counters never go down. It expires as "
                            + "before. Refused if a manager of the snapshot exists in another hierarchy.")
    @ApiResponse(
            responseCode = "200",
            description = "The hierarchy was replaced.",
            content = @Content(schema = @Schema(implementation = ImportResponse.class)))
    @ApiResponse(
            responseCode = "201",
            description = "The hierarchy was created.",
            headers =
                    @Header(
                            name = "Location",
                            description = "The path of the hierarchy.",
                            schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = ImportResponse.class)))
    @RefusesSnapshots
    @RefusesGrowth
    @RefusesChanges
    ResponseEntity<Object> replaceHierarchy(
            @Parameter(description = "The root's id.", example = "bitaxe-gamma") @PathVariable String rootId,
            @RequestBody SnapshotResponse body,
            HttpServletRequest request) {
        return responses.change(
                request,
                (Reply<ReplacedHierarchy, Response> reply) ->
                        snapshots.replaceHierarchy(tenants.key(rootId), body.snapshot(), reply),
                replaced -> replaced.isNew()
                        ? imported(replaced.hierarchy())
                        : ResponseEntity.ok(ImportResponse.of(replaced.hierarchy())));
    }

    private static ResponseEntity<Object> imported(ImportedHierarchy hierarchy) {
        return ResponseEntity.created(
                        URI.create("/api/v1/hierarchies/" + hierarchy.root().id()))
                .body(ImportResponse.of(hierarchy));
    }
}
