package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_CONFLICT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;

import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesNewManagers;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.manager.ManagerTree;
import io.circuitsynth.refman.manager.Managers;
import io.circuitsynth.refman.manager.Managers.FoundOrCreated;
import io.circuitsynth.refman.manager.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Managers over HTTP: create, find, list, delete, figures. */
@RestController
@RequestMapping("/api/v1/managers")
@Tag(name = "Managers", description = "The scopes of circuits and sheets: create, find, list and delete them.")
class ManagersController {

    private final Managers managers;
    private final ManagerTree structure;
    private final Limits limits;
    private final TenantResolver tenants;
    private final ResponseFactory answers;

    ManagersController(
            Managers managers, ManagerTree structure, Limits limits, TenantResolver tenants, ResponseFactory answers) {
        this.answers = answers;
        this.limits = limits;
        this.managers = managers;
        this.structure = structure;
        this.tenants = tenants;
    }

    /** The body of a request to create a manager. */
    @Schema(
            description = "A manager to create; every member may be left out.",
            example = "{\"id\":\"bitaxe-ultra\",\"name\":\"Bitaxe Ultra\",\"rules\":\"kicad\"}")
    record CreateManagerRequest(
            @Schema(
                    description = "Its id, such as a sheet's UUID: 1 to 64 of A-Z a-z 0-9 . _ ~ -. The service makes a "
                            + "UUID of version 7 if it is left out.",
                    pattern = ManagerIds.PATTERN,
                    example = "bitaxe-ultra",
                    nullable = true)
            @Nullable
            String id,

            @Schema(description = "What people call it.", example = "Bitaxe Ultra", nullable = true) @Nullable
            String name,

            @Schema(description = "The id of its parent; without one it is a root.", nullable = true) @Nullable
            String parentId,

            @Schema(
                    description = "The name of its rules, `strict` if left out; only a root may name them.",
                    example = "kicad",
                    nullable = true)
            @Nullable
            String rules,

            @Schema(
                    description = "Where its counters begin, by prefix: `{\"R\": 100}` makes the first R100.",
                    example = "{\"R\": 100}",
                    nullable = true)
            @Nullable
            Map<String, @NotNull Long> initialCounters) {

        ManagerPlan plan() {
            return new ManagerPlan(id, name, parentId, rules, initialCounters == null ? Map.of() : initialCounters);
        }
    }

    /** The body of a request to create or find a manager; the id is in the path. */
    @Schema(
            description = "A manager to create or to find; every member may be left out.",
            example = "{\"name\":\"Power\",\"parentId\":\"bitaxe-ultra\"}")
    record PutManagerRequest(
            @Schema(description = "What people call it.", example = "Power", nullable = true) @Nullable
            String name,

            @Schema(
                    description = "The id of its parent; without one it is a root.",
                    example = "bitaxe-ultra",
                    nullable = true)
            @Nullable
            String parentId,

            @Schema(
                    description = "The name of its rules, `strict` if left out; only a root may name them.",
                    nullable = true)
            @Nullable
            String rules,

            @Schema(description = "Where its counters begin, by prefix.", example = "{}", nullable = true) @Nullable
            Map<String, @NotNull Long> initialCounters) {

        ManagerPlan plan(String id) {
            return new ManagerPlan(id, name, parentId, rules, initialCounters == null ? Map.of() : initialCounters);
        }
    }

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a manager",
            description = "Creates a root with a hierarchy of its own, or a child of `parentId`.")
    @ApiResponse(
            responseCode = "201",
            description = "It was created.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @RefusesNewManagers
    @RefusesChanges
    ResponseEntity<Object> createManager(@Valid @RequestBody CreateManagerRequest body, HttpServletRequest request) {
        return answers.answer(
                request,
                (Receipt<ManagerDescription> receipt) -> managers.create(tenants.current(), body.plan(), receipt),
                ManagersController::created);
    }

    @PutMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create or find a manager",
            description =
                    "Creates the manager if there is none of this id. If there is one it must be as the body says: "
                            + "same name, parent and rules, counters at or beyond the initial ones. Safe to repeat.")
    @ApiResponse(
            responseCode = "200",
            description = "It was there already, as described.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @ApiResponse(
            responseCode = "201",
            description = "It was created.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @RefusesNewManagers
    @RefusesChanges
    ResponseEntity<Object> putManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody PutManagerRequest body,
            HttpServletRequest request) {
        return answers.answer(
                request,
                (Receipt<FoundOrCreated> receipt) ->
                        managers.findOrCreate(tenants.current(), id, body.plan(id), receipt),
                found -> found.isNew()
                        ? created(found.manager())
                        : ResponseEntity.ok(ManagerResponse.of(found.manager())));
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List managers", description = "All managers, only the roots, or the children of one.")
    @ApiResponse(
            responseCode = "200",
            description = "One page.",
            content = @Content(schema = @Schema(implementation = PageResponses.ManagerPage.class)))
    @Refuses({MANAGER_NOT_FOUND, PAGE_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> listManagers(
            @Parameter(description = "List only the children of this manager.")
                    @RequestParam(required = false)
                    @Nullable
                    String parent,
            @Parameter(description = "List only roots.") @RequestParam(defaultValue = "false") boolean roots,
            @Parameter(description = "Begin behind this id: the `next` of the page before.")
                    @RequestParam(defaultValue = "")
                    String after,
            @Parameter(
                            description = "The most managers on the page, 1 to 1000 by default; 100 if left out.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            HttpServletRequest request) {
        if (parent != null && roots) {
            return ResponseFactory.refuse(
                    request,
                    RequestCode.INVALID_PARAMETER,
                    "The children of a manager are no roots: name either 'parent' or 'roots'.",
                    Map.of("parameter", "roots", "value", "true"));
        }
        return ResponseFactory.read(
                request,
                parent == null
                        ? managers.list(tenants.current(), roots, after, limits.pageItems(limit))
                        : managers.listChildren(tenants.key(parent), after, limits.pageItems(limit)),
                ManagersController::page);
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Get a manager", description = "The manager as it is now.")
    @ApiResponse(
            responseCode = "200",
            description = "The manager.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    ResponseEntity<Object> getManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return ResponseFactory.read(request, managers.get(tenants.key(id)), ManagerResponse::of);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a manager",
            description = "Frees all it holds and removes it; with `cascade` all managers below it as well.")
    @ApiResponse(responseCode = "204", description = "It is gone.", content = @Content)
    @Refuses({MANAGER_NOT_FOUND, HIERARCHY_CONFLICT})
    @RefusesChanges
    ResponseEntity<Object> deleteManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(description = "Whether to delete all managers below it as well.")
                    @RequestParam(defaultValue = "false")
                    boolean cascade,
            HttpServletRequest request) {
        return answers.noContent(
                request, (Receipt<List<String>> receipt) -> structure.delete(tenants.key(id), cascade, receipt));
    }

    @GetMapping(path = "/{id}/stats", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Figures of a manager", description = "What it holds, what it did and where it stands.")
    @ApiResponse(
            responseCode = "200",
            description = "The figures.",
            content = @Content(schema = @Schema(implementation = ManagerStatsResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    ResponseEntity<Object> getManagerStats(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return ResponseFactory.read(request, managers.stats(tenants.key(id)), ManagerStatsResponse::of);
    }

    private static ResponseEntity<Object> created(ManagerDescription manager) {
        URI location = URI.create("/api/v1/managers/" + manager.key().id());
        return ResponseEntity.created(location).body(ManagerResponse.of(manager));
    }

    private static PageResponses.ManagerPage page(Page<ManagerDescription> page) {
        return new PageResponses.ManagerPage(
                page.items().stream().map(ManagerResponse::of).toList(), page.next());
    }
}
