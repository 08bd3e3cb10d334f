package io.circuitsynth.refman.hierarchy;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How one process's copy of a hierarchy stands to what is stored.
 *
 * <p>Every commit raises the stored version by one and only succeeds from the version that the copy is of. A copy whose
 * commit did not succeed is discarded: it holds changes that are not stored, so nothing may be based on it any more.
 */
public final class CachedVersion {

    private final AtomicInteger changesUnderWay = new AtomicInteger();
    private volatile long version;
    private volatile boolean isStored;
    private volatile boolean isDiscarded;
    private volatile Commit lastCommit = Commit.DONE;

    /** The state of a copy of what is stored under {@code version}; 0 for one that was never stored. */
    CachedVersion(long version) {
        this.version = version;
        this.isStored = version > 0;
    }

    /** The stored version that the copy's next commit is to start from. */
    public long version() {
        return version;
    }

    /** Notes that a commit is being tried which makes this the stored version. */
    public void claim(long newVersion) {
        version = newVersion;
    }

    /** Notes that the claimed version is stored. */
    public void stored() {
        isStored = true;
    }

    /** Whether the stored version, empty if nothing is stored, shows that another node has changed the hierarchy. */
    public boolean isBehind(OptionalLong stored) {
        return stored.isEmpty() ? isStored : stored.getAsLong() > version;
    }

    /** Whether the copy must not be used any more. */
    public boolean isDiscarded() {
        return isDiscarded;
    }

    /** Says that the copy must not be used any more. */
    public void discard() {
        isDiscarded = true;
    }

    /** Notes that an operation is about to change the copy; the first one is told so by {@code true}. */
    public boolean beginChange() {
        return changesUnderWay.getAndIncrement() == 0;
    }

    /** Notes that the end of an operation's change is known; the last one is told so by {@code true}. */
    public boolean endChange() {
        return changesUnderWay.decrementAndGet() == 0;
    }

    /** Whether there is a change whose end is not known yet. */
    public boolean hasChangesUnderWay() {
        return changesUnderWay.get() > 0;
    }

    /** The latest change's commit: once it is done, all that the copy shows is kept. */
    public Commit lastCommit() {
        return lastCommit;
    }

    /** Notes the latest change's commit; needs the hierarchy's lock. */
    public void changed(Commit commit) {
        lastCommit = commit;
    }
}
