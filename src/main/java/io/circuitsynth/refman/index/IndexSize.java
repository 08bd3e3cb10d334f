package io.circuitsynth.refman.index;

/**
 * The size of an index.
 *
 * @param bytes an estimate of the memory that the index uses
 * @param series the count of series with a number that is not free
 * @param unnumbered the count of references without a number
 * @param ranges the count of ranges of consecutive numbers that a copy of the index has, summed over all owners; an upper
 *     bound
 */
public record IndexSize(long bytes, long series, long unnumbered, long ranges) {

    /** The size of an index without references. */
    public static final IndexSize EMPTY = new IndexSize(0, 0, 0, 0);

    /** Adds the size of another index. */
    public IndexSize plus(IndexSize other) {
        return new IndexSize(
                bytes + other.bytes, series + other.series, unnumbered + other.unnumbered, ranges + other.ranges);
    }

    /** Returns the same size with the memory of an index that shadows this one. */
    IndexSize withBytesOf(IndexSize shadow) {
        return new IndexSize(bytes + shadow.bytes, series, unnumbered, ranges);
    }
}
