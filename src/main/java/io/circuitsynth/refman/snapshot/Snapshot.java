package io.circuitsynth.refman.snapshot;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchy written down, to be brought back later or elsewhere; the README documents it.
 *
 * @param format what it is: {@link #FORMAT}
 * @param version how it is written: {@link #VERSION}
 * @param rules the name of its rules profile
 * @param managers its managers, the root first, parents before children, children in their order
 * @param ahead the references that were generated ahead of a counter, in ranges
 */
public record Snapshot(String format, int version, String rules, List<ManagerSnapshot> managers, List<String> ahead) {

    /** What every snapshot calls itself. */
    public static final String FORMAT = "refman-hierarchy";

    /** The version that is written, and the only one there is. */
    public static final int VERSION = 1;

    /**
     * One manager.
     *
     * @param createdAt the time of its creation, as in ISO 8601
     * @param references the references that it owns, in ranges
     * @param retired the references that it has released, in ranges
     * @param nets the unnamed nets that it owns, in ranges
     * @param counters its own counters, by prefix
     * @param nextNet its own net counter
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
            long nextNet) {}
}
