package io.circuitsynth.refman.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that are reproducible from a seed and a number. */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed, long number) {
        // Two generators in sequence make the first choices of neighbouring numbers differ.
        this.random = new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns true with a probability of {@code percent}. */
    boolean chance(int percent) {
        return below(100) < percent;
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }
}
