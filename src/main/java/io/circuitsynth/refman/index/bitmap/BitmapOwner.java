package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Stores the references of one owner. */
final class BitmapOwner {

    final int slot;
    final Map<Series, OwnedNumbers> numbers = new HashMap<>(2);
    final Set<String> unnumbered = new TreeSet<>();
    long ownedCount;

    /** Creates an owner without references. */
    BitmapOwner(int slot) {
        this.slot = slot;
    }
}
