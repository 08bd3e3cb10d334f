package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.CANNOT_REVERT;
import static io.circuitsynth.refman.outcome.RefusalCode.CHANGES_GONE;
import static io.circuitsynth.refman.outcome.RefusalCode.CHANGE_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;

import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.Reverts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves undo: takes back one change. */
@RestController
@RequestMapping("/api/v1/hierarchies/{rootId}/changes/{version}/revert")
@Tag(name = "Change log")
class RevertsController {

    private final Reverts reverts;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    RevertsController(Reverts reverts, TenantResolver tenants, ResponseFactory responses) {
        this.reverts = reverts;
        this.tenants = tenants;
        this.responses = responses;
    }

    /** Options of a revert. */
    @Schema(name = "RevertRequest", description = "Options of a revert.", example = "{}")
    record RevertRequest(
            @Schema(description = "Whether only the response is computed: false by default.", nullable = true) @Nullable
            Boolean dryRun) {}

    /** A change that was taken back. */
    @Schema(name = "Reverted", description = "A change that was taken back.")
    record RevertedResponse(
            @Schema(
                    description =
                            "The version of the hierarchy after the revert; for a dry run, the one it would have.",
                    example = "43",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            long version,

            @Schema(
                    description = "The version of the change that was taken back.",
                    example = "42",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            long reverted) {

        static RevertedResponse of(Reverts.Reverted reverted) {
            return new RevertedResponse(reverted.version(), reverted.reverted());
        }
    }

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Revert a change",
            description =
                    "Takes back one change, as a change of its own. What it released is held again by the same managers "
                            + "and symbols, what it gave is released, renames go back, and deleted managers come back with "
                            + "all they held. Refused with `cannot_revert` and the list of `obstacles` if something is no "
                            + "longer as the change left it. Reverting a revert restores the change. Counters never go down.")
    @ApiResponse(
            responseCode = "200",
            description = "The change was taken back.",
            content = @Content(schema = @Schema(implementation = RevertedResponse.class)))
    @Refuses({HIERARCHY_NOT_FOUND, CHANGE_NOT_FOUND, CHANGES_GONE, CANNOT_REVERT})
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> revertChange(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            @Parameter(
                            description = "The version of the hierarchy after the change.",
                            example = "3",
                            schema = @Schema(type = "integer", format = "int64", minimum = "1"))
                    @PathVariable
                    long version,
            @RequestBody(required = false) @Nullable RevertRequest body,
            HttpServletRequest request) {
        boolean isDryRun = body != null && Boolean.TRUE.equals(body.dryRun());
        return responses.ok(
                request,
                (Reply<Reverts.Reverted, Response> reply) ->
                        reverts.revert(tenants.key(rootId), version, isDryRun, reply),
                RevertedResponse::of);
    }
}
