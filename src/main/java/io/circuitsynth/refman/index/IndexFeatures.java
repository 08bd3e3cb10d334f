package io.circuitsynth.refman.index;

/**
 * Selects the index of each hierarchy.
 *
 * @param bitmapEnabled whether the bitmap index is enabled
 * @param rolloutPercent the percentage of hierarchies that use the bitmap index, 0 to 100
 * @param shadowComparison whether these hierarchies also query the scanning index, and compare the results
 */
public record IndexFeatures(boolean bitmapEnabled, int rolloutPercent, boolean shadowComparison) {

    public IndexFeatures {
        requirePercent(rolloutPercent);
    }

    /**
     * Checks that a percentage is 0 to 100.
     *
     * @throws IllegalArgumentException if it is not; the message names the property
     */
    public static void requirePercent(int rolloutPercent) {
        if (rolloutPercent < 0 || rolloutPercent > 100) {
            throw new IllegalArgumentException(
                    "refman.features.bitmap-index.rollout-percent must be 0 to 100, not " + rolloutPercent);
        }
    }

    /** Returns whether any hierarchy uses the bitmap index. */
    public boolean choosesAnyBitmap() {
        return bitmapEnabled && rolloutPercent > 0;
    }

    /** Returns whether the hierarchy with this hash uses the bitmap index. */
    boolean chooseBitmap(int hash) {
        return bitmapEnabled && Math.floorMod(hash, 100) < rolloutPercent;
    }
}
