package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ManagerKey;

/** Thrown by a change that finds an expired hierarchy, which is deleted before the change runs again. */
final class ExpiredException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient ManagerKey root;

    ExpiredException(ManagerKey root) {
        super("the hierarchy of '" + root.id() + "' has expired");
        this.root = root;
    }

    ManagerKey root() {
        return root;
    }
}
