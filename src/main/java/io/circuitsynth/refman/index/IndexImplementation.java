package io.circuitsynth.refman.index;

import java.util.Locale;

/** Lists the implementations of {@link ReferenceIndex}. */
public enum IndexImplementation {
    /** Compressed bitmaps. */
    BITMAP,
    /** Plain sets, scanned for every query; see {@link ScanningIndex}. */
    SCANNING;

    /** Returns the name in responses, logs and meters, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
