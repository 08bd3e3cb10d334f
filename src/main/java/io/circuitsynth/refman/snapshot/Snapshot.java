package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.hierarchy.ManagerRanges;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The document format of an exported hierarchy.
 *
 * <p>Version 1 has neither {@code retired} nor {@code retiredNets}, because hierarchies did not record what deleted managers
 * had used. Versions 1 and 2 have no symbols.
 *
 * @param format the name of the format: {@link #FORMAT}
 * @param version the version of the format, {@link #FIRST_VERSION} to {@link #VERSION}
 * @param rules the name of its rules profile
 * @param managers its managers, the root first, parents before children, children in their order
 * @param ahead the references that were generated ahead of a counter, in ranges
 * @param retired the references that deleted managers retired, in ranges; null in version 1
 * @param retiredNets the unnamed nets that deleted managers retired, in ranges; null in version 1
 */
public record Snapshot(
        String format,
        int version,
        String rules,
        List<ManagerSnapshot> managers,
        List<String> ahead,
        @Nullable List<String> retired,
        @Nullable List<String> retiredNets) {

    /** The name of the format. */
    public static final String FORMAT = "refman-hierarchy";

    /** The version of exported snapshots. */
    public static final int VERSION = 3;

    /** The oldest version that can be imported. */
    public static final int FIRST_VERSION = 1;

    static final int FIRST_VERSION_WITH_SYMBOLS = 3;

    /**
     * A manager of the hierarchy.
     *
     * @param createdAt the time of its creation, in ISO 8601 format
     * @param references the references that it owns, in ranges
     * @param retired the references that it has released, in ranges
     * @param nets the unnamed nets that it owns, in ranges
     * @param counters its own counters, by prefix
     * @param nextNet its own net counter
     * @param symbols its symbols; null if it has none
     * @param ranges the ranges to which its generated numbers are confined; the member is optional
     * @param retiredNets the unnamed nets that it has released, in ranges; the member is optional
     */
    public record ManagerSnapshot(
            String id,
            @Nullable String name,
            @Nullable String parentId,
            String createdAt,
            List<String> references,
            List<String> retired,
            List<String> nets,
            Map<String, Long> counters,
            long nextNet,
            @Nullable List<SymbolSnapshot> symbols,
            ManagerRanges ranges,
            List<String> retiredNets) {}

    /**
     * A symbol of a manager.
     *
     * @param reference the reference that it holds, which the manager of the lowest unit owns
     */
    public record SymbolSnapshot(String key, String reference, int unit) {}
}
