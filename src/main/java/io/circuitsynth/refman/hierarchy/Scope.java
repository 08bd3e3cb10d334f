package io.circuitsynth.refman.hierarchy;

/** Whose references a list shows. */
public enum Scope {
    /** The manager's own. */
    OWN,
    /** Its own and those of all managers below it. */
    SUBTREE,
    /** Those of the whole hierarchy. */
    HIERARCHY
}
