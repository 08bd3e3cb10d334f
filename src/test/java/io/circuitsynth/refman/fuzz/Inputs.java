package io.circuitsynth.refman.fuzz;

import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;

/** How many inputs a parser is given, and which. */
final class Inputs {

    private static final long SEED = Long.getLong("fuzz.seed", 1);

    private Inputs() {}

    /** Hands over the dice of so many inputs, or of as many as {@code fuzz.inputs} says; a failure tells the number. */
    static void each(int normally, Consumer<Dice> check) {
        int inputs = Integer.getInteger("fuzz.inputs", normally);
        for (int number = 0; number < inputs; number++) {
            Dice dice = new Dice(SEED, number);
            tell(number, () -> check.accept(dice));
        }
    }

    private static void tell(int number, Executable check) {
        try {
            check.execute();
        } catch (Throwable e) {
            throw new AssertionError("seed " + SEED + ", input " + number + ": " + e.getMessage(), e);
        }
    }
}
