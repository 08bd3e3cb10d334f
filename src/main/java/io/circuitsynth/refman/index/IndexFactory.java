package io.circuitsynth.refman.index;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Creates the indexes of a hierarchy according to the features, and falls back to the scanning index.
 *
 * <p>It falls back for all hierarchies if a probe of the bitmap index fails at its creation, for example because the
 * RoaringBitmap library is missing. It falls back for one hierarchy after {@link #failed}.
 */
public final class IndexFactory {

    private static final int MAX_FAILED_HIERARCHIES = 10_000;

    private final IndexFeatures features;
    private final Supplier<ReferenceIndex> bitmapIndexes;
    private final IndexEvents events;
    private final boolean isBitmapAvailable;
    private final FailedHierarchies failedHierarchies = new FailedHierarchies(MAX_FAILED_HIERARCHIES);

    /** Creates a factory and probes an index from {@code bitmapIndexes}; reports a fallback if the probe fails. */
    public IndexFactory(IndexFeatures features, Supplier<ReferenceIndex> bitmapIndexes, IndexEvents events) {
        this.features = features;
        this.bitmapIndexes = bitmapIndexes;
        this.events = events;
        Optional<Throwable> fault = IndexProbe.findFault(bitmapIndexes);
        this.isBitmapAvailable = fault.isEmpty();
        if (features.choosesAnyBitmap()) {
            fault.ifPresent(events::fellBack);
        }
    }

    /** Returns the features of this factory. */
    public IndexFeatures features() {
        return features;
    }

    /** Returns whether a bitmap index worked when this factory was created. */
    public boolean isBitmapAvailable() {
        return isBitmapAvailable;
    }

    /**
     * Returns the memory that the scanning indexes of a hierarchy would need, in bytes; 0 if it has none.
     *
     * <p>They need a hundred times as much memory for each reference as the stored rows, and bitmap indexes about as much.
     */
    public long bytesToRestore(UUID hierarchy, IndexRows references, IndexRows nets) {
        return choosesBitmap(hierarchy) && !features.shadowComparison()
                ? 0
                : ScanningIndex.bytesToRestore(references) + ScanningIndex.bytesToRestore(nets);
    }

    private boolean choosesBitmap(UUID hierarchy) {
        return isBitmapAvailable
                && features.chooseBitmap(hierarchy.hashCode())
                && !failedHierarchies.contains(hierarchy);
    }

    /** Creates empty indexes for a hierarchy; the hash of its id determines whether it is part of the rollout. */
    public HierarchyIndexes create(UUID hierarchy) {
        if (!choosesBitmap(hierarchy)) {
            return scanning();
        }
        try {
            return new HierarchyIndexes(bitmap(hierarchy), bitmap(hierarchy));
        } catch (RuntimeException | LinkageError e) {
            failed(hierarchy, new IndexFailedException(hierarchy, e));
            return scanning();
        }
    }

    /** Makes {@link #create} return scanning indexes for a hierarchy whose bitmap index failed; reports the failure once. */
    public void failed(UUID hierarchy, IndexFailedException cause) {
        if (failedHierarchies.add(hierarchy)) {
            events.failed(hierarchy, cause);
        }
    }

    private ReferenceIndex bitmap(UUID hierarchy) {
        ReferenceIndex bitmap = bitmapIndexes.get();
        return features.shadowComparison()
                ? new ShadowIndex(bitmap, new ScanningIndex(), events)
                : new GuardedIndex(hierarchy, bitmap);
    }

    private static HierarchyIndexes scanning() {
        return new HierarchyIndexes(new ScanningIndex(), new ScanningIndex());
    }
}
