package io.circuitsynth.refman.hierarchy;

/** A change on its way to where it is kept. */
@FunctionalInterface
public interface Commit {

    /** A commit that needs no waiting for. */
    Commit DONE = () -> Result.COMMITTED;

    /** What became of a change. */
    enum Result {
        /** It is kept. */
        COMMITTED,
        /** It is not kept, because what it was based on is no longer what is stored. */
        CONFLICT
    }

    /**
     * Waits until it is known what became of the change.
     *
     * @throws RuntimeException if the store failed, and nobody knows
     */
    Result await();

    /** Waits until the store has told what became of the change, whatever that is. */
    default void awaitSettled() {
        try {
            Result unused = await();
        } catch (RuntimeException e) {
            // Whoever made the change hears of it.
        }
    }
}
