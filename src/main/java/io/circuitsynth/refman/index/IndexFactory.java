package io.circuitsynth.refman.index;

import java.util.function.Supplier;

/** Builds the indexes of a hierarchy as the features say, and falls back to the scanning index if it must. */
public final class IndexFactory {

    private final IndexFeatures features;
    private final Supplier<ReferenceIndex> bitmapIndexes;
    private final IndexEvents events;

    /** A factory whose fast index comes from {@code bitmapIndexes}. */
    public IndexFactory(IndexFeatures features, Supplier<ReferenceIndex> bitmapIndexes, IndexEvents events) {
        this.features = features;
        this.bitmapIndexes = bitmapIndexes;
        this.events = events;
    }

    /** What this factory goes by. */
    public IndexFeatures features() {
        return features;
    }

    /** Whether a bitmap index can be built just now. */
    public boolean isBitmapAvailable() {
        try {
            return bitmapIndexes.get().implementation() == IndexImplementation.BITMAP;
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    /**
     * New, empty indexes for a hierarchy.
     *
     * @param hash a hash of the hierarchy's id, which decides whether it is part of the rollout
     */
    public HierarchyIndexes create(int hash) {
        if (!features.chooseBitmap(hash)) {
            return scanning();
        }
        try {
            return new HierarchyIndexes(bitmap(), bitmap());
        } catch (RuntimeException | LinkageError e) {
            events.fellBack(e);
            return scanning();
        }
    }

    private ReferenceIndex bitmap() {
        ReferenceIndex bitmap = bitmapIndexes.get();
        return features.shadowComparison() ? new ShadowIndex(bitmap, new ScanningIndex(), events) : bitmap;
    }

    private static HierarchyIndexes scanning() {
        return new HierarchyIndexes(new ScanningIndex(), new ScanningIndex());
    }
}
