package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.ReferencePage;
import io.circuitsynth.refman.manager.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups the pages of lists. */
final class PageResponses {

    private static final String NEXT = "The value of `after` for the next page; absent on the last page.";

    private PageResponses() {}

    /** One page of managers. */
    @Schema(name = "ManagerPage", description = "One page of managers, in the order of their ids.")
    record ManagerPage(
            @Schema(description = "The managers on this page.")
            List<ManagerResponse> items,

            @Schema(description = NEXT, example = "power") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String next) {}

    /** A hierarchy in a list. */
    @Schema(name = "HierarchySummary", description = "A hierarchy in a list.")
    record HierarchyItem(
            @Schema(description = "The id of the root.", example = "bitaxe-ultra")
            String rootId,

            @Schema(description = "The root's name; null if it has none.", example = "bitaxe-ultra", nullable = true)
            @Nullable
            String name,

            @Schema(description = "The rules profile of the hierarchy.", example = "kicad")
            String rules,

            @Schema(description = "The number of managers.", example = "5")
            long managersCount,

            @Schema(description = "The number of references that all managers own.", example = "139")
            long referencesCount) {

        static HierarchyItem of(HierarchySummary summary) {
            return new HierarchyItem(
                    summary.root().id(),
                    summary.name(),
                    summary.rules(),
                    summary.managersCount(),
                    summary.referencesCount());
        }
    }

    /** One page of hierarchies. */
    @Schema(name = "HierarchyPage", description = "One page of hierarchies, in the order of their roots' ids.")
    record HierarchyPage(
            @Schema(description = "The hierarchies on this page.")
            List<HierarchyItem> items,

            @Schema(description = NEXT, example = "bitaxe-ultra") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String next) {

        static HierarchyPage of(Page<HierarchySummary> page) {
            return new HierarchyPage(
                    page.items().stream().map(HierarchyItem::of).toList(), page.next());
        }
    }

    /** One page of unnamed nets. */
    @Schema(name = "NetPage", description = "One page of unnamed nets, in ascending order.")
    record NetList(
            @Schema(description = "The nets on this page.", example = "[\"N$1\", \"N$2\", \"N$10\"]")
            List<String> nets,

            @Schema(description = "The number of nets on all pages.", example = "12")
            long total,

            @Schema(description = NEXT, example = "N$10") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String next) {

        static NetList of(ReferencePage page) {
            return new NetList(page.references(), page.total(), page.next());
        }
    }

    /** One page of references. */
    @Schema(name = "ReferencePage", description = "One page of used references, in natural order: R2 before R10.")
    record ReferenceList(
            @Schema(description = "The references on this page.", example = "[\"R1\", \"R2\", \"R10\"]")
            List<String> references,

            @Schema(description = "The number of references on all pages.", example = "139")
            long total,

            @Schema(description = NEXT, example = "R10") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String next) {

        static ReferenceList of(ReferencePage page) {
            return new ReferenceList(page.references(), page.total(), page.next());
        }
    }
}
