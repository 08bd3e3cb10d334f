package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.ALREADY_IN_USE;
import static io.circuitsynth.refman.outcome.RefusalCode.COUNTER_OVERFLOW;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_REFERENCE_FORMAT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCE_NOT_FOUND;

import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ReferencePage;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.References;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves unnamed nets. */
@RestController
@RequestMapping("/api/v1/managers/{id}/nets")
@Tag(name = "Nets", description = "Names of unnamed nets.")
class NetsController {

    private final References references;
    private final Limits limits;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    NetsController(References references, Limits limits, TenantResolver tenants, ResponseFactory responses) {
        this.responses = responses;
        this.limits = limits;
        this.references = references;
        this.tenants = tenants;
    }

    /** The body of a request to generate names of unnamed nets. */
    @Schema(description = "The number of names to generate.", example = "{\"count\":2}")
    record GenerateNetsRequest(
            @Schema(
                    description = "The number of names: 1 by default. The default limit is 10000.",
                    minimum = "1",
                    example = "2",
                    nullable = true)
            @Nullable
            Integer count) {}

    /** The body of a request to register unnamed nets. */
    @Schema(
            description = "The unnamed nets of an existing design.",
            example = "{\"nets\":[\"N$101\",\"N$102\",\"N$107\"]}")
    record RegisterNetsRequest(
            @Schema(description = "The names: `N$` and a number from 1 on. The default limit is 10000.") @NotNull
            List<@NotNull String> nets) {}

    /** Names of unnamed nets that the manager owns. */
    @Schema(name = "Nets", description = "Names of unnamed nets that the manager now owns.")
    record NetsResponse(
            @Schema(
                    description = "The names, in the order of the request or of their generation.",
                    example = "[\"N$1\", \"N$2\"]")
            List<String> nets) {}

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Register unnamed nets",
            description = "Registers names of unnamed nets that a design already has. Refused with `already_in_use` if "
                    + "one is in use in the hierarchy or occurs twice; then none is registered.")
    @ApiResponse(
            responseCode = "201",
            description = "The registered names.",
            content = @Content(schema = @Schema(implementation = NetsResponse.class)))
    @Refuses({MANAGER_NOT_FOUND, ALREADY_IN_USE, INVALID_REFERENCE_FORMAT, REFERENCES_LIMIT, INVALID_COUNT})
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> registerNets(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody RegisterNetsRequest body,
            HttpServletRequest request) {
        return responses.created(
                request,
                (Reply<List<String>, Response> reply) -> references.registerNets(tenants.key(id), body.nets(), reply),
                NetsResponse::new);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List unnamed nets", description = "Lists the unnamed nets in use, in ascending order.")
    @ApiResponse(
            responseCode = "200",
            description = "One page of nets.",
            content = @Content(schema = @Schema(implementation = PageResponses.NetList.class)))
    @Refuses({MANAGER_NOT_FOUND, PAGE_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> listNets(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(
                            description = "Whose nets: the manager's own, those of its subtree, or the hierarchy's.",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"own", "subtree", "hierarchy"},
                                            defaultValue = "subtree"))
                    @RequestParam(defaultValue = "subtree")
                    String scope,
            @Parameter(description = "The `next` of the previous page; the page begins after this net.")
                    @RequestParam(required = false)
                    @Nullable
                    String after,
            @Parameter(
                            description = "The maximum number of nets on the page; the default limit is 1000.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            HttpServletRequest request) {
        return ScopeParameter.parse(scope)
                .map(chosen -> ResponseFactory.read(
                        request,
                        (Reply<ReferencePage, ResponseEntity<Object>> reply) ->
                                references.listNets(tenants.key(id), chosen, after, limits.pageItems(limit), reply),
                        PageResponses.NetList::of))
                .orElseGet(() -> ScopeParameter.refuse(request, scope));
    }

    @DeleteMapping("/{net}")
    @Operation(
            summary = "Release an unnamed net",
            description =
                    "Releases an unnamed net of the manager and retires its number: it is not generated again, but "
                            + "can be registered by name.")
    @ApiResponse(responseCode = "204", description = "The net was released.", content = @Content)
    @Refuses({MANAGER_NOT_FOUND, REFERENCE_NOT_FOUND})
    @RefusesChanges
    ResponseEntity<Object> releaseNet(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(description = "The name of the net.", example = "N$101") @PathVariable String net,
            HttpServletRequest request) {
        return responses.noContent(
                request, (Reply<String, Response> reply) -> references.releaseNet(tenants.key(id), net, reply));
    }

    @PostMapping(path = "/generate", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Generate names of unnamed nets",
            description = "Generates names that were never used in the hierarchy. The manager owns them.")
    @ApiResponse(
            responseCode = "201",
            description = "The generated names.",
            content = @Content(schema = @Schema(implementation = NetsResponse.class)))
    @Refuses({MANAGER_NOT_FOUND, COUNTER_OVERFLOW, REFERENCES_LIMIT, INVALID_COUNT})
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> generateNets(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @RequestBody GenerateNetsRequest body,
            HttpServletRequest request) {
        Integer count = body.count();
        return responses.created(
                request,
                (Reply<List<String>, Response> reply) ->
                        references.generateNets(tenants.key(id), count == null ? 1 : count, reply),
                NetsResponse::new);
    }
}
