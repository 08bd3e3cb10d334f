package io.circuitsynth.refman.http.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request while it is held back until all that it tells is kept.
 *
 * <p>A thread that waits for the store in the middle of its work finds little of it left in the processor's caches when it
 * goes on, and where it is a virtual one, all its frames are put aside and fetched again. So the answer is written as it is
 * expected to be, to where nobody reads it, and the thread waits when it has nothing else left to do.
 */
public final class HeldAnswer {

    private static final String ATTRIBUTE = HeldAnswer.class.getName();

    private final List<Runnable> whenKnown = new ArrayList<>(1);
    private final List<Runnable> whenGone = new ArrayList<>(2);
    private @Nullable Settlement settlement;

    private HeldAnswer() {}

    /** Waits until it is known what the answer is, and writes another one if it is not the expected one. */
    @FunctionalInterface
    interface Settlement {
        void settle(HttpServletResponse written) throws IOException;
    }

    /**
     * Lets the answer to a request be held; whoever calls this settles it before anything of it leaves, and says when it is
     * gone.
     */
    public static HeldAnswer begin(HttpServletRequest request) {
        HeldAnswer held = new HeldAnswer();
        request.setAttribute(ATTRIBUTE, held);
        return held;
    }

    /** The answer to a request if it can be held. */
    static @Nullable HeldAnswer of(HttpServletRequest request) {
        return (HeldAnswer) request.getAttribute(ATTRIBUTE);
    }

    /**
     * Holds the answer.
     *
     * @throws IllegalStateException if it is held already: only one change can be waited for
     */
    void until(Settlement chosen) {
        if (settlement != null) {
            throw new IllegalStateException("The answer is held already.");
        }
        settlement = chosen;
    }

    /** Does something as soon as it is known what the answer to a request is: at once, unless it is held. */
    public static void whenKnown(HttpServletRequest request, Runnable action) {
        HeldAnswer held = of(request);
        if (held == null || held.settlement == null) {
            action.run();
        } else {
            held.whenKnown.add(action);
        }
    }

    /** Does something as soon as nothing is left to do for a request whose answer may be held; at once for another. */
    public static void whenGone(HttpServletRequest request, Runnable action) {
        HeldAnswer held = of(request);
        if (held == null) {
            action.run();
        } else {
            held.whenGone.add(action);
        }
    }

    /**
     * Waits until it is known what the answer is.
     *
     * @param written where the expected answer is, and will be another one if that is not kept
     */
    public void settle(HttpServletResponse written) throws IOException {
        try {
            if (settlement != null) {
                settlement.settle(written);
            }
        } finally {
            whenKnown.forEach(Runnable::run);
        }
    }

    /** Notes that the answer has left, or never will. */
    public void gone() {
        whenGone.forEach(Runnable::run);
    }
}
