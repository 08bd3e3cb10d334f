package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_EXPIRY;
import static io.circuitsynth.refman.outcome.RefusalCode.NO_EXPIRY;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.HierarchyStats;
import io.circuitsynth.refman.hierarchy.HierarchyTree;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.Expirations;
import io.circuitsynth.refman.manager.Hierarchies;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves hierarchies. */
@RestController
@RequestMapping("/api/v1/hierarchies")
@Tag(name = "Hierarchies", description = "Trees of managers, each identified by the id of its root.")
class HierarchiesController {

    private final Hierarchies hierarchies;
    private final Limits limits;
    private final Expirations expirations;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    HierarchiesController(
            Hierarchies hierarchies,
            Limits limits,
            Expirations expirations,
            TenantResolver tenants,
            ResponseFactory responses) {
        this.expirations = expirations;
        this.responses = responses;
        this.limits = limits;
        this.hierarchies = hierarchies;
        this.tenants = tenants;
    }

    /** A manager with its subtree. */
    @Schema(name = "HierarchyTree", description = "A manager with its subtree.")
    record HierarchyTreeResponse(
            @Schema(
                    description = "The version of the hierarchy that the tree shows. Absent unless the manager is the "
                            + "root.",
                    example = "42")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Long version,

            @Schema(description = "The manager's id.", example = "bitaxe-ultra")
            String id,

            @Schema(description = "The manager's name; null if it has none.", example = "Bitaxe Ultra", nullable = true)
            @Nullable
            String name,

            @Schema(description = "The trees of its children, in the order in which they were added.", example = "[]")
            List<HierarchyTreeResponse> children,

            @Schema(description = "The number of references that the manager itself owns.", example = "21")
            long referencesCount,

            @Schema(
                    description = "When the hierarchy expires unless it is renewed. Absent unless the manager is the "
                            + "root of one that expires.",
                    example = "2026-11-22T08:00:00Z")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Instant expiresAt) {

        static HierarchyTreeResponse of(HierarchyTree tree, HierarchyVersion version) {
            return of(tree, version.version());
        }

        private static HierarchyTreeResponse of(HierarchyTree tree, @Nullable Long version) {
            return new HierarchyTreeResponse(
                    version,
                    tree.id(),
                    tree.name(),
                    tree.children().stream()
                            .map(child -> of(child, (Long) null))
                            .toList(),
                    tree.referencesCount(),
                    tree.expiresAt());
        }
    }

    /** The body of a request to renew a hierarchy. */
    @Schema(description = "How long the renewal lasts.", example = "{\"expiresIn\":\"PT2H\"}")
    record RenewalRequest(
            @Schema(
                    description = "How long this renewal lasts, in ISO 8601 format: PT1S to P30D. The default is the "
                            + "`expiresIn` with which the root was created.",
                    example = "PT2H",
                    nullable = true)
            @Nullable
            String expiresIn) {}

    /** When a renewed hierarchy expires. */
    @Schema(name = "Renewal", description = "When a renewed hierarchy expires.")
    record RenewalResponse(
            @Schema(
                    description = "When the hierarchy expires unless it is renewed again.",
                    example = "2026-11-22T08:00:00Z")
            Instant expiresAt) {}

    /** The statistics of one prefix. */
    @Schema(name = "PrefixStats", description = "The statistics of one prefix.")
    record PrefixStatsResponse(
            @Schema(description = "The number of numbered references in use.", example = "15")
            long used,

            @Schema(description = "The highest number in use; null if there is none.", example = "15", nullable = true)
            @Nullable
            Long highest,

            @Schema(
                    description = "The number that the next generation would use; null if none is left.",
                    example = "16",
                    nullable = true)
            @Nullable
            Long next,

            @Schema(
                    description = "The numbers below the highest that are retired: they are generated again only with "
                            + "`reuse`.",
                    example = "[{\"first\": 3, \"last\": 3}]")
            List<RangeBody> retired,

            @Schema(
                    description = "The other numbers below the highest that are not in use.",
                    example = "[{\"first\": 7, \"last\": 9}]")
            List<RangeBody> unused,

            @Schema(
                    description = "The number up to which `retired` and `unused` are listed; absent if both are "
                            + "complete. There are at most 1000 ranges of a prefix, and 100000 in all.",
                    example = "2000")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Long listedTo) {

        static PrefixStatsResponse of(HierarchyStats.PrefixStats stats) {
            return new PrefixStatsResponse(
                    stats.used(),
                    stats.highest(),
                    stats.next(),
                    RangeBody.of(stats.below().retired()),
                    RangeBody.of(stats.below().unused()),
                    stats.below().listedTo());
        }
    }

    /** The statistics of one hierarchy. */
    @Schema(name = "HierarchyStats", description = "The statistics of one hierarchy.")
    record HierarchyStatsResponse(
            @Schema(description = "The number of managers.", example = "5")
            long totalNodes,

            @Schema(description = "The number of references that all managers own.", example = "139")
            long totalReferences,

            @Schema(description = "The number of levels below the root; 0 for a single root.", example = "1")
            int maxDepth,

            @Schema(description = "The statistics of numbered references, by prefix.")
            SortedMap<String, PrefixStatsResponse> prefixes,

            @Schema(
                    description = "The index that serves the hierarchy.",
                    example = "bitmap",
                    allowableValues = {"bitmap", "scanning"})
            String implementation) {

        static HierarchyStatsResponse of(HierarchyStats stats) {
            SortedMap<String, PrefixStatsResponse> prefixes = new TreeMap<>();
            stats.prefixes().forEach((prefix, figures) -> prefixes.put(prefix, PrefixStatsResponse.of(figures)));
            return new HierarchyStatsResponse(
                    stats.totalNodes(),
                    stats.totalReferences(),
                    stats.maxDepth(),
                    prefixes,
                    stats.implementation().text());
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List hierarchies",
            description = "Lists hierarchies with their sizes, in the order of their roots' ids.")
    @ApiResponse(
            responseCode = "200",
            description = "One page of hierarchies.",
            content = @Content(schema = @Schema(implementation = PageResponses.HierarchyPage.class)))
    @Refuses({PAGE_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> listHierarchies(
            @Parameter(description = "The `next` of the previous page; the page begins after this root's id.")
                    @RequestParam(defaultValue = "")
                    String after,
            @Parameter(
                            description = "The maximum number of hierarchies on the page; the default limit is 1000.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                hierarchies.list(tenants.current(), after, limits.pageItems(limit)),
                PageResponses.HierarchyPage::of);
    }

    @GetMapping(path = "/{rootId}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Get a hierarchy", description = "Returns the tree of the hierarchy.")
    @ApiResponse(
            responseCode = "200",
            description = "The tree.",
            content = @Content(schema = @Schema(implementation = HierarchyTreeResponse.class)))
    @Refuses(HIERARCHY_NOT_FOUND)
    ResponseEntity<Object> getHierarchy(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<HierarchyTree, ResponseEntity<Object>> reply) -> hierarchies.tree(tenants.key(rootId), reply),
                HierarchyTreeResponse::of);
    }

    @PostMapping(path = "/{rootId}/renewals", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Renew a hierarchy",
            description = "Postpones the time at which the hierarchy expires: to its lifetime from now on, or to the "
                    + "time in the body. Refused if the hierarchy does not expire.")
    @ApiResponse(
            responseCode = "200",
            description = "The hierarchy was renewed.",
            content = @Content(schema = @Schema(implementation = RenewalResponse.class)))
    @Refuses({HIERARCHY_NOT_FOUND, NO_EXPIRY, INVALID_EXPIRY})
    @RefusesChanges
    ResponseEntity<Object> renewHierarchy(
            @Parameter(description = "The root's id.", example = "bitaxe-trial") @PathVariable String rootId,
            @RequestBody(required = false) @Nullable RenewalRequest body,
            HttpServletRequest request) {
        return responses.ok(
                request,
                (Reply<Instant, Response> reply) ->
                        expirations.renew(tenants.key(rootId), body == null ? null : body.expiresIn(), reply),
                RenewalResponse::new);
    }

    @GetMapping(path = "/{rootId}/stats", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Get the statistics of a hierarchy",
            description =
                    "Returns its size and the usage of each prefix, with the numbers that are retired or not used.")
    @ApiResponse(
            responseCode = "200",
            description = "The statistics.",
            content = @Content(schema = @Schema(implementation = HierarchyStatsResponse.class)))
    @Refuses(HIERARCHY_NOT_FOUND)
    ResponseEntity<Object> getHierarchyStats(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<HierarchyStats, ResponseEntity<Object>> reply) -> hierarchies.stats(tenants.key(rootId), reply),
                HierarchyStatsResponse::of);
    }
}
