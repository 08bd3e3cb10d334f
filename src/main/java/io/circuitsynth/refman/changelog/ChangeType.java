package io.circuitsynth.refman.changelog;

/** Names what happened in an event of the change log. */
public enum ChangeType {
    HIERARCHY_CREATED("hierarchy.created"),
    HIERARCHY_DELETED("hierarchy.deleted"),
    /** The hierarchy was attached to another one, where it goes on. */
    HIERARCHY_MOVED("hierarchy.moved"),
    /** A manager came from another hierarchy with its subtree. */
    HIERARCHY_ATTACHED("hierarchy.attached"),
    /** A manager went to another hierarchy with its subtree. */
    HIERARCHY_DETACHED("hierarchy.detached"),
    HIERARCHY_EXPIRY("hierarchy.expiry"),
    MANAGER_CREATED("manager.created"),
    MANAGER_UPDATED("manager.updated"),
    MANAGER_MOVED("manager.moved"),
    MANAGER_CLEARED("manager.cleared"),
    MANAGER_REMOVED("manager.removed"),
    REFERENCES_REGISTERED("references.registered"),
    REFERENCES_GENERATED("references.generated"),
    REFERENCES_RELEASED("references.released"),
    /** References were retired, because their manager was deleted or the hierarchy was replaced. */
    REFERENCES_RETIRED("references.retired"),
    /** References are free, because their manager was cleared. */
    REFERENCES_FREED("references.freed"),
    /** References left with their manager. */
    REFERENCES_LEFT("references.left"),
    REFERENCES_RENAMED("references.renamed"),
    NETS_REGISTERED("nets.registered"),
    NETS_GENERATED("nets.generated"),
    NETS_RELEASED("nets.released"),
    NETS_RETIRED("nets.retired"),
    NETS_FREED("nets.freed"),
    NETS_LEFT("nets.left"),
    SYMBOLS_ADDED("symbols.added"),
    SYMBOLS_CHANGED("symbols.changed"),
    SYMBOLS_REMOVED("symbols.removed"),
    COUNTERS_RAISED("counters.raised"),
    /** The change took back an earlier one. */
    CHANGE_REVERTED("change.reverted");

    private final String text;

    ChangeType(String text) {
        this.text = text;
    }

    /** Returns the name in the API. */
    public String text() {
        return text;
    }
}
