package io.circuitsynth.refman.hierarchy;

import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Tracks the version of the cached copy of a hierarchy, and the version in the store.
 *
 * <p>Every change raises the version of the copy by one. A commit of one or more changes succeeds only if the stored version is
 * still the one that the copy knows, and raises it to that of the last change. A copy whose commit failed is stale: it contains
 * changes that are not stored, so no operation may use it.
 */
public final class CachedVersion {

    private volatile int changesInFlight;
    private long countedBytes;
    private volatile long version;
    private long current;
    private volatile boolean isStored;
    private volatile boolean isStale;
    private volatile Commit lastCommit = Commit.DONE;

    private CachedVersion(long version, boolean isStored) {
        this.version = version;
        this.current = version;
        this.isStored = isStored;
    }

    /** Tracks a copy of a stored version. */
    static CachedVersion ofStored(long version) {
        return new CachedVersion(version, true);
    }

    /** Tracks a hierarchy that was never stored, whose first version follows {@code last}. */
    static CachedVersion ofNew(long last) {
        return new CachedVersion(last, false);
    }

    boolean isStored() {
        return isStored;
    }

    /** Returns the version of the copy with all its changes, committed or not; requires the lock of the hierarchy. */
    public long current() {
        return current;
    }

    /** Returns the version of a new change; requires the lock of the hierarchy. */
    long next() {
        current++;
        return current;
    }

    /** Returns the stored version from which the next commit of the copy starts. */
    public long version() {
        return version;
    }

    /** Sets the version that a commit in progress will store. */
    public void claim(long newVersion) {
        version = newVersion;
    }

    /** Records that the claimed version is stored. */
    public void markStored() {
        isStored = true;
    }

    /** Returns whether another node changed the stored version, which is empty if the hierarchy is not stored. */
    public boolean isBehind(OptionalLong stored) {
        return stored.isEmpty() ? isStored : stored.getAsLong() > version;
    }

    /** Returns whether the copy must not be used. */
    public boolean isStale() {
        return isStale;
    }

    /** Marks the cached copy as stale. */
    public void markStale() {
        isStale = true;
    }

    /**
     * Adds an operation that is about to change the copy; returns whether it is the only one.
     *
     * @param bytes the memory of the copy
     * @param memory receives the difference of the memory of copies with changes in flight
     */
    public synchronized boolean beginChange(long bytes, LongConsumer memory) {
        changesInFlight++;
        count(bytes, memory);
        return changesInFlight == 1;
    }

    /** Removes an operation whose commit is settled; returns whether it was the only one. Otherwise as above. */
    public synchronized boolean endChange(long bytes, LongConsumer memory) {
        changesInFlight--;
        count(changesInFlight == 0 ? 0 : bytes, memory);
        return changesInFlight == 0;
    }

    private void count(long bytes, LongConsumer memory) {
        memory.accept(bytes - countedBytes);
        countedBytes = bytes;
    }

    /** Returns whether a change of the copy is not settled yet. */
    public boolean hasChangesInFlight() {
        return changesInFlight > 0;
    }

    /** Returns the commit of the latest change; after it succeeds, the whole copy is stored. */
    public Commit lastCommit() {
        return lastCommit;
    }

    /** Sets the commit of the latest change; requires the lock of the hierarchy. */
    public void changed(Commit commit) {
        lastCommit = commit;
    }
}
