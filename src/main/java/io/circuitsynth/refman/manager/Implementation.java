package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.index.IndexImplementation;
import org.jspecify.annotations.Nullable;

/** Reports the status of the index. */
public final class Implementation {

    private final IndexFactory indexes;
    private final CountedIndexEvents events;
    private final String version;

    /** Creates the use case; {@code version} is the version of the service. */
    public Implementation(IndexFactory indexes, CountedIndexEvents events, String version) {
        this.indexes = indexes;
        this.events = events;
        this.version = version;
    }

    /**
     * The status of the index.
     *
     * @param implementation the index of new hierarchies within the rollout
     * @param bitmapAvailable whether the bitmap index works in this process
     * @param usingBitmap whether new hierarchies within the rollout use the bitmap index
     * @param fallbackAvailable whether another index takes over if the bitmap index fails
     * @param rolloutPercent the percentage of hierarchies that use the bitmap index, 0 to 100
     * @param shadowComparison whether the results of both indexes are compared
     * @param fallbacks the fallbacks to the scanning index since startup, of one or all hierarchies
     * @param fallbackReason the reason of the last fallback; null if there was none
     * @param mismatches the results of the two indexes that differed since startup
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
            @Nullable String fallbackReason,
            long mismatches,
            String version) {}

    /** Returns the current status. */
    public Status status() {
        IndexFeatures features = indexes.features();
        boolean available = indexes.isBitmapAvailable();
        boolean using = available && features.choosesAnyBitmap();
        return new Status(
                using ? IndexImplementation.BITMAP : IndexImplementation.SCANNING,
                available,
                using,
                using,
                features.rolloutPercent(),
                features.shadowComparison(),
                events.fallbacks(),
                events.lastFallbackReason().orElse(null),
                events.mismatches(),
                version);
    }
}
