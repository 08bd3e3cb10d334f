package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;

import io.circuitsynth.refman.hierarchy.HierarchyStats;
import io.circuitsynth.refman.hierarchy.HierarchyTree;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.Hierarchies;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Hierarchies over HTTP. */
@RestController
@RequestMapping("/api/v1/hierarchies")
@Tag(name = "Hierarchies", description = "Whole trees of managers, each named by its root.")
class HierarchiesController {

    private final Hierarchies hierarchies;
    private final Limits limits;
    private final TenantResolver tenants;

    HierarchiesController(Hierarchies hierarchies, Limits limits, TenantResolver tenants) {
        this.limits = limits;
        this.hierarchies = hierarchies;
        this.tenants = tenants;
    }

    /** A manager with all managers below it, as clients see it. */
    @Schema(name = "HierarchyTree", description = "A manager with all managers below it.")
    record HierarchyTreeResponse(
            @Schema(description = "Its id.", example = "bitaxe-ultra")
            String id,

            @Schema(description = "Its name, if it has one.", example = "Bitaxe Ultra", nullable = true) @Nullable
            String name,

            @Schema(description = "The trees of its children, in the order in which they came.", example = "[]")
            List<HierarchyTreeResponse> children,

            @Schema(description = "How many references it owns itself.", example = "21")
            long referencesCount) {

        static HierarchyTreeResponse of(HierarchyTree tree) {
            return new HierarchyTreeResponse(
                    tree.id(),
                    tree.name(),
                    tree.children().stream().map(HierarchyTreeResponse::of).toList(),
                    tree.referencesCount());
        }
    }

    /** The figures of one prefix as clients see them. */
    @Schema(name = "PrefixStats", description = "What is used of one prefix.")
    record PrefixStatsResponse(
            @Schema(description = "How many numbered references are in use.", example = "15")
            long used,

            @Schema(description = "The highest number in use; null if none is.", example = "15", nullable = true)
            @Nullable
            Long highest,

            @Schema(
                    description = "The number that would be generated next; null if none can be.",
                    example = "16",
                    nullable = true)
            @Nullable
            Long next) {

        static PrefixStatsResponse of(HierarchyStats.PrefixStats stats) {
            return new PrefixStatsResponse(stats.used(), stats.highest(), stats.next());
        }
    }

    /** The figures of one hierarchy as clients see them. */
    @Schema(name = "HierarchyStats", description = "The figures of one hierarchy.")
    record HierarchyStatsResponse(
            @Schema(description = "How many managers it has.", example = "5")
            long totalNodes,

            @Schema(description = "How many references they own together.", example = "139")
            long totalReferences,

            @Schema(description = "How many managers are above the deepest one; 0 for a root alone.", example = "1")
            int maxDepth,

            @Schema(description = "The numbered references by prefix.")
            SortedMap<String, PrefixStatsResponse> prefixes,

            @Schema(
                    description = "Which index serves it.",
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
    @Operation(summary = "List hierarchies", description = "Each by its root, with its size.")
    @ApiResponse(
            responseCode = "200",
            description = "One page.",
            content = @Content(schema = @Schema(implementation = PageResponses.HierarchyPage.class)))
    @Refuses({PAGE_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> listHierarchies(
            @Parameter(description = "Begin behind this root's id: the `next` of the page before.")
                    @RequestParam(defaultValue = "")
                    String after,
            @Parameter(
                            description = "The most hierarchies on the page, 1 to 1000 by default; 100 if left out.",
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
    @Operation(summary = "Get a hierarchy", description = "The whole tree below a root.")
    @ApiResponse(
            responseCode = "200",
            description = "The tree.",
            content = @Content(schema = @Schema(implementation = HierarchyTreeResponse.class)))
    @Refuses(HIERARCHY_NOT_FOUND)
    ResponseEntity<Object> getHierarchy(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            HttpServletRequest request) {
        return ResponseFactory.read(request, hierarchies.tree(tenants.key(rootId)), HierarchyTreeResponse::of);
    }

    @GetMapping(path = "/{rootId}/stats", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Figures of a hierarchy", description = "Its size, and what is used of each prefix.")
    @ApiResponse(
            responseCode = "200",
            description = "The figures.",
            content = @Content(schema = @Schema(implementation = HierarchyStatsResponse.class)))
    @Refuses(HIERARCHY_NOT_FOUND)
    ResponseEntity<Object> getHierarchyStats(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            HttpServletRequest request) {
        return ResponseFactory.read(request, hierarchies.stats(tenants.key(rootId)), HierarchyStatsResponse::of);
    }
}
