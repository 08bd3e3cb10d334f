package io.circuitsynth.refman.execution;

import java.util.Set;

/**
 * The versions that a condition of a request names.
 *
 * @param isAny whether it names every version
 * @param versions the versions, unless it names every one
 */
public record VersionSet(boolean isAny, Set<Long> versions) {

    /** Names every version. */
    public static final VersionSet ANY = new VersionSet(true, Set.of());

    /** Creates a set of some versions. */
    public static VersionSet of(Set<Long> versions) {
        return new VersionSet(false, Set.copyOf(versions));
    }

    boolean contains(long version) {
        return isAny || versions.contains(version);
    }
}
