package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.Nullable;

/** Estimates the memory of the parts of a hierarchy, in bytes; measured on a virtual machine of 64 bits. */
public final class MemoryEstimate {

    /** A counter. */
    public static final long COUNTER = 200;

    /** A reference without a number. */
    public static final long UNNUMBERED = 300;

    /** A series of a hierarchy, or the numbers of one owner in it, without the bitmaps. */
    public static final long SERIES = 330;

    /**
     * A range of consecutive numbers while its owner moves to another hierarchy or is exported. A bitmap holds the same range
     * in two bytes, so a hierarchy that fits in memory could otherwise be too large to be copied.
     */
    public static final long RANGE = 125;

    /** A hierarchy of one manager, with its cache entry and the version of its copy. */
    public static final long NEW_HIERARCHY = 2_500;

    private static final long MANAGER = 450;
    private static final long SYMBOL = 156;

    /** A range of a manager without its prefix. */
    private static final long MANAGER_RANGE = 180;

    private MemoryEstimate() {}

    /** Returns the memory of a symbol, without its reference. */
    public static long ofSymbol(String key) {
        return SYMBOL + (long) Character.BYTES * key.length();
    }

    /** Returns the memory of a manager without counters and holdings. */
    public static long ofManager(String id, @Nullable String name, ManagerRanges ranges) {
        long bytes = MANAGER + id.length() + (name == null ? 0 : (long) Character.BYTES * name.length());
        for (String prefix : ranges.byPrefix().keySet()) {
            bytes += MANAGER_RANGE + (long) Character.BYTES * prefix.length();
        }
        return bytes;
    }
}
