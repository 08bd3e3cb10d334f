package io.circuitsynth.refman.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects responses that violate the contract, with the data that reproduces them. */
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

    /** Sends a request and reads its response. */
    @FunctionalInterface
    interface Exchange {
        Answer answer() throws IOException;
    }

    /** Returns the response; if none can be read, fails with the last two requests. */
    Answer answerOrFail(long number, Request request, Exchange exchange) {
        try {
            Answer answer = exchange.answer();
            before = request;
            return answer;
        } catch (IOException e) {
            throw new AssertionError(
                    "seed " + seed + ", request " + number + " has no response: " + request
                            + "\n--- and the one before: " + before,
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
