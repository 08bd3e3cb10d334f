package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All that one owner holds in the bitmap index. */
final class BitmapOwner {

    final Map<Series, BitmapHolding> holdings = new HashMap<>(4);
    final Set<String> unnumbered = new TreeSet<>();
    long ownedCount;
}
