package io.circuitsynth.refman.index;

/**
 * Which index serves which hierarchy.
 *
 * @param bitmapEnabled whether the bitmap index may serve at all
 * @param rolloutPercent the share of hierarchies it serves, 0 to 100
 * @param shadowComparison whether those hierarchies ask the scanning index as well and compare
 */
public record IndexFeatures(boolean bitmapEnabled, int rolloutPercent, boolean shadowComparison) {

    public IndexFeatures {
        requirePercent(rolloutPercent);
    }

    /**
     * Checks a share.
     *
     * @throws IllegalArgumentException if it is not 0 to 100; the message names the property
     */
    public static void requirePercent(int rolloutPercent) {
        if (rolloutPercent < 0 || rolloutPercent > 100) {
            throw new IllegalArgumentException(
                    "refman.features.bitmap-index.rollout-percent must be 0 to 100, not " + rolloutPercent);
        }
    }

    /** Whether the bitmap index is to serve the hierarchy with this hash. */
    boolean chooseBitmap(int hash) {
        return bitmapEnabled && Math.floorMod(hash, 100) < rolloutPercent;
    }
}
