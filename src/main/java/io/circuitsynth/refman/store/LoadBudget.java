package io.circuitsynth.refman.store;

/** Limits the memory of a hierarchy while its rows are read. */
@FunctionalInterface
public interface LoadBudget {

    /**
     * Counts memory.
     *
     * @param bytes a lower estimate of what a row that was read takes
     * @throws RuntimeException if the hierarchy is too large; the store then ends the load, and throws the same exception
     */
    void take(long bytes);
}
