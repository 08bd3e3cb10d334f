package io.circuitsynth.refman.store;

/** A change on its way to where it is kept. */
@FunctionalInterface
public interface Commit {

    /** A commit that needs no waiting for. */
    Commit DONE = () -> {};

    /** Returns once the change is kept. */
    void await();
}
