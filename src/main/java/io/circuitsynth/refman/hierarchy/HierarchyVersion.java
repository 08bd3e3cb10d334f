package io.circuitsynth.refman.hierarchy;

/**
 * The version of a hierarchy that a response describes.
 *
 * @param rootId the id of its root
 * @param version how many changes it has seen
 */
public record HierarchyVersion(String rootId, long version) {

    /** Returns the version of a hierarchy with all its changes, committed or not; requires its lock. */
    public static HierarchyVersion of(Hierarchy hierarchy) {
        return new HierarchyVersion(
                hierarchy.rootKey().id(), hierarchy.cachedVersion().current());
    }
}
