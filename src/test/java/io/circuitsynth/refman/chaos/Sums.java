package io.circuitsynth.refman.chaos;

import java.util.BitSet;
import java.util.List;

/** Decides whether a number is a sum of some numbers of a list. */
final class Sums {

    private Sums() {}

    static boolean contain(List<Integer> parts, int sum) {
        BitSet reachable = new BitSet(sum + 1);
        reachable.set(0);
        for (int part : parts) {
            for (int i = reachable.previousSetBit(Math.max(-1, sum - part));
                    i >= 0;
                    i = reachable.previousSetBit(i - 1)) {
                reachable.set(i + part);
            }
        }
        return reachable.get(sum);
    }
}
