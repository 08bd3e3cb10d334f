package io.circuitsynth.refman.hierarchy;

/**
 * What a store has to write again after an operation.
 *
 * @param hierarchy the hierarchy that changed
 * @param manager the manager that changed in it
 * @param kind what about the manager changed
 */
public record HierarchyChange(HierarchyId hierarchy, ManagerKey manager, Kind kind) {

    /** What about a manager changed. */
    public enum Kind {
        /** It is new. */
        CREATED,
        /** What it owns or has retired, and the counters in force. */
        REFERENCES,
        /** The names of unnamed nets it owns, and the net counter in force. */
        NETS,
        /** The counters in force. */
        COUNTERS,
        /** Its parent, and with it the hierarchy of all below it. */
        PARENT,
        /** All it held is free, and its children are roots. */
        CLEARED,
        /** It is gone, with all below it. */
        DELETED
    }
}
