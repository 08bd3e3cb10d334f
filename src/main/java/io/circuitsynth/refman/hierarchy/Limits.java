package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Characters;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The limits of requests, hierarchies and managers.
 *
 * @param referencesPerRequest references, net names or counters in one request
 * @param managersPerHierarchy managers in one hierarchy
 * @param levelsPerHierarchy levels of a hierarchy; the root alone is one level
 * @param referencesPerHierarchy references and net names in use in one hierarchy
 * @param seriesPerHierarchy series (prefix and padding) of references in one hierarchy, and counters
 * @param unnumberedPerHierarchy references without a number in one hierarchy
 * @param bytesPerHierarchy the estimated memory of one hierarchy while it is copied, in bytes
 * @param iterationsPerComparison references that a comparison generates with each index
 * @param itemsPerPage items on one page of a list
 * @param charactersPerName Unicode code points in the name of a manager
 * @param bytesPerRequest bytes in the body of one request
 * @param referencesPerImport references and net names in one imported snapshot; each of a range counts
 * @param bytesPerImport bytes in the body of one import request
 * @param symbolsPerAnnotation symbols in one annotation
 * @param bytesPerAnnotation bytes in the body of one annotation request
 */
public record Limits(
        int referencesPerRequest,
        int managersPerHierarchy,
        int levelsPerHierarchy,
        int referencesPerHierarchy,
        int seriesPerHierarchy,
        int unnumberedPerHierarchy,
        long bytesPerHierarchy,
        int iterationsPerComparison,
        int itemsPerPage,
        int charactersPerName,
        int bytesPerRequest,
        int referencesPerImport,
        int bytesPerImport,
        int symbolsPerAnnotation,
        int bytesPerAnnotation) {

    private static final int DEFAULT_PAGE_ITEMS = 100;
    private static final int MAX_LEVELS = 200;
    private static final int TOLERANCE = 2;

    public Limits {
        requirePositive("references-per-request", referencesPerRequest);
        requirePositive("managers-per-hierarchy", managersPerHierarchy);
        requirePositive("levels-per-hierarchy", levelsPerHierarchy);
        requirePositive("references-per-hierarchy", referencesPerHierarchy);
        requirePositive("series-per-hierarchy", seriesPerHierarchy);
        requirePositive("unnumbered-per-hierarchy", unnumberedPerHierarchy);
        requirePositive("bytes-per-hierarchy", bytesPerHierarchy);
        requirePositive("iterations-per-comparison", iterationsPerComparison);
        requirePositive("items-per-page", itemsPerPage);
        requirePositive("characters-per-name", charactersPerName);
        requirePositive("bytes-per-request", bytesPerRequest);
        requirePositive("references-per-import", referencesPerImport);
        requirePositive("bytes-per-import", bytesPerImport);
        requirePositive("symbols-per-annotation", symbolsPerAnnotation);
        requirePositive("bytes-per-annotation", bytesPerAnnotation);
        if (levelsPerHierarchy > MAX_LEVELS) {
            throw new IllegalArgumentException("refman.limits.levels-per-hierarchy must be at most " + MAX_LEVELS
                    + ", the maximum depth of JSON responses, not " + levelsPerHierarchy);
        }
    }

    /** Refuses a request with too many references, or with none. */
    public Optional<Refusal> refuseReferences(int count) {
        return refusePerRequest(count, "references");
    }

    /** Refuses a request for too many net names, or for none. */
    public Optional<Refusal> refuseNets(int count) {
        return refusePerRequest(count, "net names");
    }

    /** Refuses a request with too many counters. */
    public Optional<Refusal> refuseCounters(int count) {
        return count == 0 ? Optional.empty() : refusePerRequest(count, "counters");
    }

    private Optional<Refusal> refusePerRequest(int count, String what) {
        return refuseCount(count, referencesPerRequest, RefusalCode.REFERENCES_LIMIT, what + " in one request");
    }

    /** Refuses a snapshot with too many references and net names. */
    public Optional<Refusal> refuseImported(long count) {
        return refuseOver(
                count, referencesPerImport, RefusalCode.REFERENCES_LIMIT, "references and net names in one import");
    }

    /** Refuses an annotation with too many symbols. */
    public Optional<Refusal> refuseSymbols(long count) {
        return refuseOver(count, symbolsPerAnnotation, RefusalCode.SYMBOLS_LIMIT, "symbols in one annotation");
    }

    /** Refuses a comparison that would generate too many references, or none. */
    public Optional<Refusal> refuseIterations(long count) {
        return refuseCount(
                count, iterationsPerComparison, RefusalCode.ITERATIONS_LIMIT, "references in one comparison");
    }

    /** Refuses a page with too many items, or with none. */
    public Optional<Refusal> refusePage(int count) {
        return refuseCount(count, itemsPerPage, RefusalCode.PAGE_LIMIT, "items on one page");
    }

    /** Returns the count of items on a page; the default if {@code requested} is null. */
    public int pageItems(@Nullable Integer requested) {
        return requested == null ? Math.min(DEFAULT_PAGE_ITEMS, itemsPerPage) : requested;
    }

    /** Refuses a name that is too long, or has a character that cannot be stored. */
    public Optional<Refusal> refuseName(String name) {
        int characters = name.codePointCount(0, name.length());
        return characters <= charactersPerName
                ? refuseNameCharacters(name)
                : Optional.of(over(characters, charactersPerName, RefusalCode.NAME_LIMIT, "characters in a name"));
    }

    private static Optional<Refusal> refuseNameCharacters(String name) {
        OptionalInt unstorable = Characters.firstUnstorable(name);
        if (unstorable.isEmpty()) {
            return Optional.empty();
        }
        String character = "U+%04X".formatted(unstorable.getAsInt());
        return Optional.of(Refusal.of(
                RefusalCode.INVALID_NAME,
                "The name has a character that cannot be stored, " + character + ".",
                "character",
                character));
    }

    /** Refuses a hierarchy that would have too many managers. */
    public Optional<Refusal> refuseManagers(long count) {
        return refuseOver(count, managersPerHierarchy, RefusalCode.HIERARCHY_LIMIT, "managers in one hierarchy");
    }

    /** Refuses a hierarchy that would have too many levels. */
    Optional<Refusal> refuseLevels(int count) {
        return refuseOver(count, levelsPerHierarchy, RefusalCode.LEVELS_LIMIT, "levels in one hierarchy");
    }

    /** Returns how many references of any kind a hierarchy of this size may get; negative if it has too many. */
    long leftOf(long references, long series, long unnumbered) {
        return Math.min(
                referencesPerHierarchy - references,
                Math.min(seriesPerHierarchy - series, unnumberedPerHierarchy - unnumbered));
    }

    /** Refuses a hierarchy that would have more references, series or memory than allowed. */
    public Optional<Refusal> refuseSize(long references, long series, long unnumbered, long bytes) {
        return refuseOver(
                        references,
                        referencesPerHierarchy,
                        RefusalCode.HIERARCHY_REFERENCES_LIMIT,
                        "references and net names in one hierarchy")
                .or(() -> refuseSeries(series))
                .or(() -> refuseOver(
                        unnumbered,
                        unnumberedPerHierarchy,
                        RefusalCode.HIERARCHY_UNNUMBERED_LIMIT,
                        "references without a number in one hierarchy"))
                .or(() -> refuseBytes(bytes));
    }

    /** Refuses a hierarchy that would have too many series or counters. */
    Optional<Refusal> refuseSeries(long count) {
        return refuseOver(
                count,
                seriesPerHierarchy,
                RefusalCode.HIERARCHY_SERIES_LIMIT,
                "prefixes, each with every count of leading zeros, in one hierarchy");
    }

    /**
     * Refuses to load or copy a hierarchy that exists and needs far too much memory. It may have grown beyond the limit a
     * little, since releases are never refused.
     */
    public Optional<Refusal> refuseExisting(long bytes) {
        return refuseBytes(bytes / TOLERANCE);
    }

    private Optional<Refusal> refuseBytes(long bytes) {
        return bytes <= bytesPerHierarchy
                ? Optional.empty()
                : Optional.of(new Refusal(
                        RefusalCode.HIERARCHY_MEMORY_LIMIT,
                        "The hierarchy would need about " + bytes + " bytes of memory, and may have "
                                + bytesPerHierarchy + ".",
                        Map.of("bytes", bytes, "limit", bytesPerHierarchy)));
    }

    private static Optional<Refusal> refuseOver(long count, long limit, RefusalCode code, String what) {
        return count <= limit ? Optional.empty() : Optional.of(over(count, limit, code, what));
    }

    private static Optional<Refusal> refuseCount(long count, int limit, RefusalCode code, String what) {
        if (count < 1) {
            return Optional.of(new Refusal(
                    RefusalCode.INVALID_COUNT,
                    "There must be at least 1 and at most " + limit + " " + what + ", not " + count + ".",
                    Map.of("count", count, "limit", limit)));
        }
        return count <= limit ? Optional.empty() : Optional.of(over(count, limit, code, what));
    }

    private static Refusal over(long count, long limit, RefusalCode code, String what) {
        return new Refusal(
                code,
                "There may be at most " + limit + " " + what + ", not " + count + ".",
                Map.of("count", count, "limit", limit));
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("refman.limits." + name + " must be at least 1, not " + value);
        }
    }
}
