package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.COUNTER_OVERFLOW;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_CONFLICT;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_CYCLE;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.LEVELS_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.RANGE_EXHAUSTED;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.ManagerTree;
import io.circuitsynth.refman.manager.MovedManager;
import io.circuitsynth.refman.manager.ParentChange;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Serves changes of trees: set a parent, detach, clear. */
@RestController
@RequestMapping("/api/v1/managers/{id}")
@Tag(name = "Trees", description = "Set the parent of a manager, detach it, clear it.")
class TreeController {

    private final ManagerTree trees;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    TreeController(ManagerTree trees, TenantResolver tenants, ResponseFactory responses) {
        this.responses = responses;
        this.trees = trees;
        this.tenants = tenants;
    }

    /** The body of a request to set a parent. */
    @Schema(description = "The new parent.", example = "{\"parentId\":\"bitaxe-ultra\"}")
    record ParentRequest(
            @Schema(
                    description = "The id of the new parent. Null detaches the manager. The member is required.",
                    example = "bitaxe-ultra",
                    type = "string",
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    nullable = true)
            @NotNull
            JsonNode parentId,

            @Schema(
                    description = "What happens if both hierarchies use the same reference or net name. `refuse`, the "
                            + "default, refuses the request. `renumber` gives new numbers to those of the manager and "
                            + "its subtree, as the new hierarchy would generate them. A reference without a number is "
                            + "refused even then.",
                    allowableValues = {"refuse", "renumber"},
                    nullable = true)
            @Nullable
            OnConflict onConflict,

            @Schema(
                    description = "Whether the request only returns what it would do. False by default.",
                    nullable = true)
            @Nullable
            Boolean dryRun) {

        boolean renumbers() {
            return onConflict == OnConflict.RENUMBER;
        }

        boolean isDryRun() {
            return Boolean.TRUE.equals(dryRun);
        }
    }

    /** Names what happens if two hierarchies that are joined use the same reference. */
    enum OnConflict {
        /** The request is refused. */
        @JsonProperty("refuse")
        REFUSE,
        /** What moves gets new numbers. */
        @JsonProperty("renumber")
        RENUMBER
    }

    @PutMapping(path = "/parent", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Set the parent",
            description =
                    "Moves the manager and its subtree below a new parent. Refused if the parent is in the subtree, or "
                            + "if both hierarchies use the same reference or net name, unless `onConflict` is "
                            + "`renumber`. Null detaches.")
    @ApiResponse(
            responseCode = "200",
            description = "The manager after the change.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @Refuses({
        MANAGER_NOT_FOUND,
        HIERARCHY_CYCLE,
        HIERARCHY_CONFLICT,
        HIERARCHY_LIMIT,
        LEVELS_LIMIT,
        COUNTER_OVERFLOW,
        RANGE_EXHAUSTED
    })
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> setParent(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody ParentRequest body,
            HttpServletRequest request) {
        if (!body.parentId().isNull() && !body.parentId().isString()) {
            return ProblemResponse.of(
                    request,
                    RequestCode.INVALID_TYPE,
                    "The member 'parentId' has a value of the wrong type.",
                    Map.of("member", "parentId"));
        }
        String parentId = body.parentId().isNull() ? null : body.parentId().stringValue();
        if (body.renumbers() || body.isDryRun()) {
            return responses.ok(
                    request,
                    (Reply<MovedManager, Response> reply) -> trees.setParent(
                            tenants.key(id),
                            parentId == null ? null : tenants.key(parentId),
                            new ParentChange(body.renumbers(), body.isDryRun()),
                            reply),
                    ManagerResponse::of);
        }
        return responses.ok(
                request,
                (Reply<ManagerDescription, Response> reply) -> parentId == null
                        ? trees.detach(tenants.key(id), reply)
                        : trees.attach(tenants.key(id), tenants.key(parentId), reply),
                ManagerResponse::of);
    }

    @DeleteMapping(path = "/parent", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Detach from the parent",
            description = "Turns the manager and its subtree, with everything they own, into a separate hierarchy. "
                    + "A root stays unchanged.")
    @ApiResponse(
            responseCode = "200",
            description = "The manager after the change.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    @RefusesChanges
    ResponseEntity<Object> detachManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return responses.ok(
                request,
                (Reply<ManagerDescription, Response> reply) -> trees.detach(tenants.key(id), reply),
                ManagerResponse::of);
    }

    @PostMapping("/clear")
    @Operation(
            summary = "Clear a manager",
            description =
                    "Frees the manager's references and nets without retiring them, resets its counters, detaches "
                            + "it from its parent and turns each of its children into a root. What deleted managers retired "
                            + "stays retired.")
    @ApiResponse(responseCode = "204", description = "The manager was cleared.", content = @Content)
    @Refuses(MANAGER_NOT_FOUND)
    @RefusesChanges
    ResponseEntity<Object> clearManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return responses.noContent(
                request, (Reply<ManagerDescription, Response> reply) -> trees.clear(tenants.key(id), reply));
    }
}
