package io.circuitsynth.refman.hierarchy;

/** Selects the managers whose references are listed. */
public enum Scope {
    /** The manager only. */
    OWN,
    /** The manager and all its descendants. */
    SUBTREE,
    /** All managers of the hierarchy. */
    HIERARCHY
}
