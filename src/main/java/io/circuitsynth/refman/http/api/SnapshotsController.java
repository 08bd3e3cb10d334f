package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_SNAPSHOT;
import static io.circuitsynth.refman.outcome.RefusalCode.LEVELS_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_EXISTS;
import static io.circuitsynth.refman.outcome.RefusalCode.NAME_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.RULES_NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.snapshot.Snapshots;
import io.circuitsynth.refman.snapshot.Snapshots.ImportedHierarchy;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots of whole hierarchies over HTTP. */
@RestController
@Tag(name = "Snapshots", description = "Whole hierarchies written down, and brought back.")
public class SnapshotsController {

    /** Where a snapshot is sent to, whose body may be larger than others. */
    public static final String IMPORT = "/api/v1/hierarchies/import";

    private final Snapshots snapshots;
    private final TenantResolver tenants;
    private final ResponseFactory answers;

    SnapshotsController(Snapshots snapshots, TenantResolver tenants, ResponseFactory answers) {
        this.snapshots = snapshots;
        this.tenants = tenants;
        this.answers = answers;
    }

    /** A hierarchy that was brought back, as clients see it. */
    @Schema(name = "Import", description = "A hierarchy that was brought back.")
    record ImportResponse(
            @Schema(description = "The id of its root.", example = "bitaxe-gamma")
            String rootId,

            @Schema(description = "How many managers it has.", example = "2")
            long managersCount,

            @Schema(description = "How many references they own together.", example = "17")
            long referencesCount,

            @Schema(
                    description = "With `newIds`, the new id of each manager by the one in the snapshot; else missing.",
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
                    "All that is known of a hierarchy at one moment, written down so that it can be imported: the "
                            + "tree, what each manager owns and has retired, nets, counters, rules.")
    @ApiResponse(
            responseCode = "200",
            description = "The snapshot.",
            content = @Content(schema = @Schema(implementation = SnapshotResponse.class)))
    @Refuses(HIERARCHY_NOT_FOUND)
    ResponseEntity<Object> exportHierarchy(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            HttpServletRequest request) {
        return ResponseFactory.read(request, snapshots.take(tenants.key(rootId)), SnapshotResponse::of);
    }

    @PostMapping(path = IMPORT, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Import a hierarchy",
            description =
                    "Brings back a hierarchy that was exported, whole or not at all. Refused if there is a manager "
                            + "with one of its ids, unless its managers get new ones.")
    @ApiResponse(
            responseCode = "201",
            description = "It is back.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = ImportResponse.class)))
    @Refuses({
        INVALID_SNAPSHOT,
        MANAGER_EXISTS,
        RULES_NOT_FOUND,
        NAME_LIMIT,
        HIERARCHY_LIMIT,
        LEVELS_LIMIT,
        REFERENCES_LIMIT
    })
    ResponseEntity<Object> importHierarchy(
            @Parameter(description = "Whether all managers get new ids, which the answer lists.")
                    @RequestParam(defaultValue = "false")
                    boolean newIds,
            @RequestBody SnapshotResponse body,
            HttpServletRequest request) {
        return answers.answer(
                request,
                (Receipt<ImportedHierarchy> receipt) ->
                        snapshots.bringBack(tenants.current(), body.snapshot(), newIds, receipt),
                SnapshotsController::imported);
    }

    private static ResponseEntity<Object> imported(ImportedHierarchy hierarchy) {
        return ResponseEntity.created(
                        URI.create("/api/v1/hierarchies/" + hierarchy.root().id()))
                .body(ImportResponse.of(hierarchy));
    }
}
