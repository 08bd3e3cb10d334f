package io.circuitsynth.refman.web;

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

    private final List<Runnable> actions = new ArrayList<>(2);
    private @Nullable Settlement settlement;

    private HeldAnswer() {}

    /** Waits until it is known what the answer is, and writes another one if it is not the expected one. */
    @FunctionalInterface
    interface Settlement {
        void settle(HttpServletResponse written) throws IOException;
    }

    /** Lets the answer to a request be held; whoever calls this settles it before anything of it leaves. */
    public static HeldAnswer begin(HttpServletRequest request) {
        HeldAnswer held = new HeldAnswer();
        request.setAttribute(ATTRIBUTE, held);
        return held;
    }

    /** The answer to a request if it can be held. */
    static @Nullable HeldAnswer of(HttpServletRequest request) {
        return (HeldAnswer) request.getAttribute(ATTRIBUTE);
    }

    /** Holds the answer. */
    void until(Settlement chosen) {
        settlement = chosen;
    }

    /** Does something as soon as it is known what the answer to a request is: at once, unless it is held. */
    public static void whenKnown(HttpServletRequest request, Runnable action) {
        HeldAnswer held = of(request);
        if (held == null || held.settlement == null) {
            action.run();
        } else {
            held.actions.add(action);
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
            actions.forEach(Runnable::run);
        }
    }
}
