package io.circuitsynth.refman.hierarchy;

/** Represents the commit of a change, which may not be settled yet. */
@FunctionalInterface
public interface Commit {

    /** A commit that is settled already. */
    Commit DONE = () -> Result.COMMITTED;

    /** Lists the outcomes of a commit. */
    enum Result {
        /** The change is committed. */
        COMMITTED,
        /** The change is not stored, because it was based on a version that is no longer the stored one. */
        CONFLICT
    }

    /**
     * Waits for the outcome of the commit.
     *
     * @throws RuntimeException if the store failed, so the outcome may be unknown
     */
    Result await();

    /** Waits until the commit is settled, with any outcome. */
    default void awaitSettled() {
        try {
            Result unused = await();
        } catch (RuntimeException e) {
            // The operation that made the change reports the failure.
        }
    }
}
