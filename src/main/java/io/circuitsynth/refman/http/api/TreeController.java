package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_CONFLICT;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_CYCLE;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.LEVELS_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.ManagerTree;
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
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The shape of the trees over HTTP: parents, detaching, clearing. */
@RestController
@RequestMapping("/api/v1/managers/{id}")
@Tag(name = "ManagerTree", description = "How managers stand to each other: set a parent, detach, clear.")
class TreeController {

    private final ManagerTree structure;
    private final TenantResolver tenants;
    private final ResponseFactory answers;

    TreeController(ManagerTree structure, TenantResolver tenants, ResponseFactory answers) {
        this.answers = answers;
        this.structure = structure;
        this.tenants = tenants;
    }

    /** The body of a request to set a parent. */
    @Schema(description = "The new parent.", example = "{\"parentId\":\"bitaxe-ultra\"}")
    record ParentRequest(
            @Schema(
                    description = "The id of the new parent; null detaches. It must be there.",
                    example = "bitaxe-ultra",
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    nullable = true)
            @JsonProperty(required = true)
            @Nullable
            String parentId) {}

    @PutMapping(path = "/parent", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Set the parent",
            description = "Puts the manager, with all below it, under another one. Refused if both hierarchies use a "
                    + "same reference or net name, or if it would be below itself. Null detaches.")
    @ApiResponse(
            responseCode = "200",
            description = "The manager as it is now.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @Refuses({MANAGER_NOT_FOUND, HIERARCHY_CYCLE, HIERARCHY_CONFLICT, HIERARCHY_LIMIT, LEVELS_LIMIT})
    @RefusesChanges
    ResponseEntity<Object> setParent(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @RequestBody ParentRequest body,
            HttpServletRequest request) {
        String parentId = body.parentId();
        return answers.ok(
                request,
                (Receipt<ManagerDescription> receipt) -> parentId == null
                        ? structure.detach(tenants.key(id), receipt)
                        : structure.attach(tenants.key(id), tenants.key(parentId), receipt),
                ManagerResponse::of);
    }

    @DeleteMapping(path = "/parent", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Detach from the parent",
            description = "Makes the manager, with all below it and all they hold, a hierarchy of its own. "
                    + "A root stays as it is.")
    @ApiResponse(
            responseCode = "200",
            description = "The manager as it is now.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    @RefusesChanges
    ResponseEntity<Object> detachManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return answers.ok(
                request,
                (Receipt<ManagerDescription> receipt) -> structure.detach(tenants.key(id), receipt),
                ManagerResponse::of);
    }

    @PostMapping("/clear")
    @Operation(
            summary = "Clear a manager",
            description = "Frees its references and nets, resets its counters, takes it from its parent and makes each "
                    + "of its children a root.")
    @ApiResponse(responseCode = "204", description = "It holds nothing any more.", content = @Content)
    @Refuses(MANAGER_NOT_FOUND)
    @RefusesChanges
    ResponseEntity<Object> clearManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return answers.noContent(
                request, (Receipt<ManagerDescription> receipt) -> structure.clear(tenants.key(id), receipt));
    }
}
