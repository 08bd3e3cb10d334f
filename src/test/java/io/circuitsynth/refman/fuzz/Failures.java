package io.circuitsynth.refman.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers the answers that must not be, with all that is needed to have them again. */
final class Failures {

    private static final int MAX_SHOWN = 2_000;

    private final long seed;
    private final int most;
    private final List<String> failures = new ArrayList<>();
    private @Nullable Request before;

    Failures(long seed, int most) {
        this.seed = seed;
        this.most = most;
    }

    /** What is asked of the service. */
    @FunctionalInterface
    interface Exchange {
        Answer answer() throws IOException;
    }

    /** The answer; where there is none that can be read, the requests that led there are told. */
    Answer orElseTell(long number, Request request, Exchange exchange) {
        try {
            Answer answer = exchange.answer();
            before = request;
            return answer;
        } catch (IOException e) {
            throw new AssertionError(
                    "seed " + seed + ", request " + number + " has no answer: " + request + "\n--- and before it "
                            + before,
                    e);
        }
    }

    void add(long number, Request request, Answer answer, List<String> violations) {
        if (!violations.isEmpty()) {
            String body = answer.body();
            failures.add("seed " + seed + ", request " + number + ": " + violations + "\n--- " + request + "\n--- "
                    + answer.head() + "\n" + body.substring(0, Math.min(body.length(), MAX_SHOWN)));
        }
    }

    boolean areEnough() {
        return failures.size() >= most;
    }

    void throwIfAny() {
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n\n", failures));
        }
    }
}
