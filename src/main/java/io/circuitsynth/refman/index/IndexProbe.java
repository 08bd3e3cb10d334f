package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks whether a bitmap index works in this process.
 *
 * <p>Creating an index is not enough, because classes of the library are loaded when it first stores a number. So the probe
 * adds numbers, drains the changes, and restores them in a second index. This loads all classes that a hierarchy needs.
 */
final class IndexProbe {

    private static final int SLOT = 1;
    private static final Series SERIES = Series.plain("R");
    private static final Designator LAST = Designator.of(SERIES, Designator.MAX_NUMBER);

    private IndexProbe() {}

    /** Tests an index from {@code indexes}; returns the failure, or empty if it works. */
    static Optional<Throwable> findFault(Supplier<ReferenceIndex> indexes) {
        try {
            return works(indexes)
                    ? Optional.empty()
                    : Optional.of(new IllegalStateException("a bitmap index does not restore its own changes"));
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(e);
        }
    }

    private static boolean works(Supplier<ReferenceIndex> indexes) {
        ReferenceIndex first = indexes.get();
        first.own(SLOT, SERIES, first.findFree(SERIES, 1, Designator.MAX_NUMBER, 2));
        first.own(SLOT, LAST);
        ReferenceIndex second = indexes.get();
        second.restore(first.drainChanges());
        return second.implementation() == IndexImplementation.BITMAP
                && second.usedCount() == 3
                && second.ownerOf(LAST) == SLOT
                && second.ownFree(SLOT, SERIES, 1, Designator.MAX_NUMBER) == 3;
    }
}
