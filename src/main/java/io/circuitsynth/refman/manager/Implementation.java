package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.index.IndexImplementation;

/** Tells which index serves, and how the service came to choose it. */
public final class Implementation {

    private final IndexFactory indexes;
    private final CountedIndexEvents events;
    private final String version;

    /** The implementation behind {@code indexes}, in the given version of the service. */
    public Implementation(IndexFactory indexes, CountedIndexEvents events, String version) {
        this.indexes = indexes;
        this.events = events;
        this.version = version;
    }

    /**
     * Which index serves new hierarchies, and why.
     *
     * @param implementation the index that new hierarchies of the rollout get
     * @param bitmapAvailable whether the bitmap index can be built
     * @param usingBitmap whether new hierarchies of the rollout get it
     * @param fallbackAvailable whether another index would serve if it could not be built
     * @param rolloutPercent the share of hierarchies that get it, 0 to 100
     * @param shadowComparison whether its answers are compared with those of the scanning index
     * @param fallbacks hierarchies that fell back to the scanning index since the start
     * @param mismatches answers of the two indexes that differed since the start
     * @param version the version of the service
     */
    public record Status(
            IndexImplementation implementation,
            boolean bitmapAvailable,
            boolean usingBitmap,
            boolean fallbackAvailable,
            int rolloutPercent,
            boolean shadowComparison,
            long fallbacks,
            long mismatches,
            String version) {}

    /** The state of affairs. */
    public Status status() {
        IndexFeatures features = indexes.features();
        boolean available = indexes.isBitmapAvailable();
        boolean using = available && features.bitmapEnabled() && features.rolloutPercent() > 0;
        return new Status(
                using ? IndexImplementation.BITMAP : IndexImplementation.SCANNING,
                available,
                using,
                using,
                features.rolloutPercent(),
                features.shadowComparison(),
                events.fallbacks(),
                events.mismatches(),
                version);
    }
}
