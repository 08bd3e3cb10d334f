package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All that one owner holds in the bitmap index. */
final class BitmapOwner {

    final int slot;
    final Map<Series, OwnedNumbers> holdings = new HashMap<>(2);
    final Set<String> unnumbered = new TreeSet<>();
    long ownedCount;

    /** An owner of nothing yet. */
    BitmapOwner(int slot) {
        this.slot = slot;
    }
}
