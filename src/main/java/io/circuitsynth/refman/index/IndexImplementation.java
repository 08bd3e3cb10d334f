package io.circuitsynth.refman.index;

import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.util.Locale;

/** The implementations of {@link ReferenceIndex} that can serve a hierarchy. */
public enum IndexImplementation {
    /** Compressed bitmaps; see {@link BitmapIndex}. */
    BITMAP,
    /** Plain sets, walked one by one; see {@link ScanningIndex}. */
    SCANNING;

    /** The name that clients, logs and meters show, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
