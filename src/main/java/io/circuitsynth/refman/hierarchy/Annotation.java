package io.circuitsynth.refman.hierarchy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to give every listed symbol its reference, in one step.
 *
 * @param symbols the symbols
 * @param existing what happens to whole references
 * @param order the order in which new numbers are given
 * @param managerIds the managers whose symbols are released if they are not listed
 * @param releasesAbsent whether such symbols are released
 * @param from the lowest new number; null for any
 * @param reuse whether retired numbers may be given
 * @param isDryRun whether only the result is computed
 */
public record Annotation(
        List<RequestedSymbol> symbols,
        Existing existing,
        Order order,
        List<String> managerIds,
        boolean releasesAbsent,
        @Nullable Long from,
        boolean reuse,
        boolean isDryRun) {

    /** Lists what happens to whole references. */
    public enum Existing {
        /** They are kept; duplicates are refused. */
        KEEP,
        /** The first of several duplicates is kept; the others get new numbers. */
        RENUMBER_DUPLICATES,
        /** All get new numbers. */
        RENUMBER
    }

    /** Lists the orders in which new numbers are given. */
    public enum Order {
        /** As listed. */
        GIVEN,
        /** Manager after manager; then by x, then by y. */
        LEFT_TO_RIGHT,
        /** Manager after manager; then by y, then by x. */
        TOP_TO_BOTTOM
    }

    /**
     * A symbol of the request.
     *
     * @param key the key of the editor
     * @param managerId the id of its manager
     * @param reference a whole reference, or a prefix and {@code ?}; null if there is none
     * @param prefix the prefix of its reference; null if the reference says it
     * @param unit which unit of its component it draws
     * @param component a name that the symbols of one component share in the request; null if there is none
     * @param x its horizontal position; null if not known
     * @param y its vertical position; null if not known
     * @param isLocked whether it must keep its reference
     */
    public record RequestedSymbol(
            String key,
            String managerId,
            @Nullable String reference,
            @Nullable String prefix,
            int unit,
            @Nullable String component,
            @Nullable Double x,
            @Nullable Double y,
            boolean isLocked) {}
}
