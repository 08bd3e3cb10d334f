package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_CONFLICT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_NAME;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_RANGE;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.NAME_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;

import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerStats;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.problem.RefusesNewManagers;
import io.circuitsynth.refman.http.problem.RefusesPrefixes;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.TenantResolver;
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
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves managers: create, find, list, delete, statistics. */
@RestController
@RequestMapping("/api/v1/managers")
@Tag(name = "Managers", description = "Create, find, list and delete managers, the scopes of circuits and sheets.")
class ManagersController {

    private static final String EXPIRES_IN =
            "How long the hierarchy exists without a renewal, in ISO 8601 format: PT1S to P30D. It is deleted when it was "
                    + "not renewed in time. Without a value it does not expire. Only a root may have it.";

    private static final String REFERENCES =
            "The references that the manager owns from the start. If one is refused, no "
                    + "manager is created. The default limit is 10000.";

    private static final String NETS =
            "The unnamed nets that the manager owns from the start. The default limit is 10000.";

    private final Managers managers;
    private final ManagerTree structure;
    private final Limits limits;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    ManagersController(
            Managers managers,
            ManagerTree structure,
            Limits limits,
            TenantResolver tenants,
            ResponseFactory responses) {
        this.responses = responses;
        this.limits = limits;
        this.managers = managers;
        this.structure = structure;
        this.tenants = tenants;
    }

    /** The body of a request to create a manager. */
    @Schema(
            description = "A manager to create. All members are optional.",
            example = "{\"id\":\"bitaxe-ultra\",\"name\":\"Bitaxe Ultra\",\"rules\":\"kicad\"}")
    record CreateManagerRequest(
            @Schema(
                    description =
                            "The manager's id: 1 to 200 of A-Z a-z 0-9 . _ ~ -. The default is a new UUID (version 7). "
                                    + "KiCad identifies a placed sheet by the path of UUIDs from the root sheet, as a "
                                    + "sheet can be placed twice. Join the project and that path with dots: "
                                    + "`PROJECT.UUID.UUID`.",
                    pattern = ManagerKey.ID_PATTERN,
                    example = "bitaxe-ultra",
                    nullable = true)
            @Nullable
            String id,

            @Schema(description = "The manager's name.", example = "Bitaxe Ultra", nullable = true) @Nullable
            String name,

            @Schema(description = "The id of the parent; without a parent the manager is a root.", nullable = true)
            @Nullable
            String parentId,

            @Schema(
                    description = "The rules profile; `strict` by default. Only a root can choose one.",
                    example = "kicad",
                    nullable = true)
            @Nullable
            String rules,

            @Schema(
                    description = "The first number of each prefix: with `{\"R\": 100}` the first is R100. Only a root "
                            + "may have them.",
                    example = "{\"R\": 100}",
                    nullable = true)
            @Nullable
            Map<String, @NotNull Long> initialCounters,

            @Schema(description = EXPIRES_IN, type = "string", nullable = true) @Nullable
            String expiresIn,

            @Schema(description = REFERENCES, example = "[\"R4\", \"U8\"]", nullable = true) @Nullable
            List<@NotNull String> references,

            @Schema(description = NETS, example = "[\"N$1\"]", nullable = true) @Nullable
            List<@NotNull String> nets) {

        ManagerPlan plan() {
            return new ManagerPlan(
                    id,
                    name,
                    parentId,
                    rules,
                    initialCounters == null ? Map.of() : initialCounters,
                    holdings(references, nets),
                    expiresIn);
        }
    }

    /** The body of a request to create or find the manager in the path. */
    @Schema(
            description = "A manager to create or find. All members are optional.",
            example = "{\"name\":\"Power\",\"parentId\":\"bitaxe-ultra\"}")
    record PutManagerRequest(
            @Schema(description = "The manager's name.", example = "Power", nullable = true) @Nullable
            String name,

            @Schema(
                    description = "The id of the parent; without a parent the manager is a root.",
                    example = "bitaxe-ultra",
                    nullable = true)
            @Nullable
            String parentId,

            @Schema(
                    description = "The rules profile; `strict` by default. Only a root can choose one.",
                    nullable = true)
            @Nullable
            String rules,

            @Schema(
                    description = "The first number of each prefix; only a root may have them.",
                    example = "{}",
                    nullable = true)
            @Nullable
            Map<String, @NotNull Long> initialCounters,

            @Schema(description = EXPIRES_IN, type = "string", nullable = true) @Nullable
            String expiresIn,

            @Schema(description = REFERENCES, example = "[\"R4\", \"U8\"]", nullable = true) @Nullable
            List<@NotNull String> references,

            @Schema(description = NETS, example = "[\"N$1\"]", nullable = true) @Nullable
            List<@NotNull String> nets) {

        CreateManagerRequest with(String id) {
            return new CreateManagerRequest(id, name, parentId, rules, initialCounters, expiresIn, references, nets);
        }
    }

    private static InitialHoldings holdings(@Nullable List<String> references, @Nullable List<String> nets) {
        return new InitialHoldings(references == null ? List.of() : references, nets == null ? List.of() : nets);
    }

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a manager",
            description = "Creates a child of `parentId`, or a root and its hierarchy.")
    @ApiResponse(
            responseCode = "201",
            description = "The manager was created.",
            headers =
                    @Header(
                            name = "Location",
                            description = "The path of the manager.",
                            schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @RefusesNewManagers
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> createManager(@Valid @RequestBody CreateManagerRequest body, HttpServletRequest request) {
        return responses.change(
                request,
                (Reply<ManagerDescription, Response> reply) -> managers.create(tenants.current(), body.plan(), reply),
                ManagersController::created);
    }

    @PutMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create or find a manager",
            description =
                    "Creates the manager if the id is unused. An existing manager must match the body: same name, "
                            + "parent and rules, counters not below the initial ones, and it owns the references and "
                            + "nets. Safe to repeat.")
    @ApiResponse(
            responseCode = "200",
            description = "The manager already exists and matches the body.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @ApiResponse(
            responseCode = "201",
            description = "The manager was created.",
            headers =
                    @Header(
                            name = "Location",
                            description = "The path of the manager.",
                            schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @RefusesNewManagers
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> findOrCreateManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody PutManagerRequest body,
            HttpServletRequest request) {
        return responses.change(
                request,
                (Reply<FoundOrCreated, Response> reply) -> managers.findOrCreate(
                        tenants.current(), id, body.with(id).plan(), reply),
                found -> found.isNew()
                        ? created(found.manager())
                        : ResponseEntity.ok(ManagerResponse.of(found.manager())));
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List managers",
            description = "Lists all managers, only roots, or the children of one manager.")
    @ApiResponse(
            responseCode = "200",
            description = "One page of managers.",
            content = @Content(schema = @Schema(implementation = PageResponses.ManagerPage.class)))
    @Refuses({MANAGER_NOT_FOUND, PAGE_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> listManagers(
            @Parameter(description = "List only the children of this manager.")
                    @RequestParam(required = false)
                    @Nullable
                    String parent,
            @Parameter(description = "List only roots.") @RequestParam(defaultValue = "false") boolean roots,
            @Parameter(description = "The `next` of the previous page; the page begins after this id.")
                    @RequestParam(defaultValue = "")
                    String after,
            @Parameter(
                            description = "The maximum number of managers on the page; the default limit is 1000.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            HttpServletRequest request) {
        if (parent != null && roots) {
            return ProblemResponse.of(
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
    @Operation(summary = "Get a manager", description = "Returns the manager.")
    @ApiResponse(
            responseCode = "200",
            description = "The manager.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    ResponseEntity<Object> getManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<ManagerDescription, ResponseEntity<Object>> reply) -> managers.get(tenants.key(id), reply),
                ManagerResponse::of);
    }

    @PatchMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Update a manager",
            description =
                    "Renames a manager, or confines it to ranges of numbers. References that exist stay, and other "
                            + "managers can still register references by name inside its ranges.")
    @ApiResponse(
            responseCode = "200",
            description = "The updated manager.",
            content = @Content(schema = @Schema(implementation = ManagerResponse.class)))
    @RefusesPrefixes
    @Refuses({MANAGER_NOT_FOUND, NAME_LIMIT, INVALID_NAME, INVALID_RANGE, REFERENCES_LIMIT})
    @RefusesChanges
    ResponseEntity<Object> updateManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody UpdateManagerRequest body,
            HttpServletRequest request) {
        return responses.ok(
                request,
                (Reply<ManagerDescription, Response> reply) -> managers.update(tenants.key(id), body.update(), reply),
                ManagerResponse::of);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a manager",
            description = "Releases everything that the manager owns and deletes it; with `cascade`, also its subtree. "
                    + "The hierarchy remembers the numbers as retired. Its nets are not generated again.")
    @ApiResponse(responseCode = "204", description = "The manager was deleted.", content = @Content)
    @Refuses({MANAGER_NOT_FOUND, HIERARCHY_CONFLICT})
    @RefusesChanges
    ResponseEntity<Object> deleteManager(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(description = "Whether to delete the subtree as well.") @RequestParam(defaultValue = "false")
                    boolean cascade,
            HttpServletRequest request) {
        return responses.noContent(
                request, (Reply<List<String>, Response> reply) -> structure.delete(tenants.key(id), cascade, reply));
    }

    @GetMapping(path = "/{id}/stats", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Get the statistics of a manager",
            description = "Returns size, operations and position in the tree.")
    @ApiResponse(
            responseCode = "200",
            description = "The statistics.",
            content = @Content(schema = @Schema(implementation = ManagerStatsResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    ResponseEntity<Object> getManagerStats(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<ManagerStats, ResponseEntity<Object>> reply) -> managers.stats(tenants.key(id), reply),
                ManagerStatsResponse::of);
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
