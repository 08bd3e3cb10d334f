package io.circuitsynth.refman.fuzz;

import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;

/** The inputs of a parser, reproducible from a seed and a number. */
final class Inputs {

    private static final long SEED = Long.getLong("fuzz.seed", 1);

    private Inputs() {}

    /** Runs a check for a number of inputs, which {@code fuzz.inputs} overrides; a failure names its input. */
    static void each(int normally, Consumer<Dice> check) {
        int inputs = Integer.getInteger("fuzz.inputs", normally);
        for (int number = 0; number < inputs; number++) {
            Dice dice = new Dice(SEED, number);
            run(number, () -> check.accept(dice));
        }
    }

    private static void run(int number, Executable check) {
        try {
            check.execute();
        } catch (Throwable e) {
            throw new AssertionError("seed " + SEED + ", input " + number + ": " + e.getMessage(), e);
        }
    }
}
