package io.circuitsynth.refman.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices, the same ones for the same seed and number. */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed, long number) {
        // Two generators in a row, so that neighbouring numbers begin differently.
        this.random = new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True about as often as {@code percent} says. */
    boolean chance(int percent) {
        return below(100) < percent;
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }
}
