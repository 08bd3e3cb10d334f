package io.circuitsynth.refman.hierarchy;

/**
 * A complete hierarchy, as read from a store.
 *
 * @param head its stored attributes
 * @param version its stored version
 * @param rows all its rows
 */
public record StoredHierarchy(HierarchyHead head, long version, HierarchyRows rows) {

    /** Returns its internal id. */
    public HierarchyId id() {
        return head.id();
    }

    /** Returns the name of its rules profile. */
    public String rules() {
        return head.rules();
    }
}
