package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds hierarchies for an operation, and accepts its change. */
public interface StoreSession {

    /** Returns the hierarchy of a manager; empty if there is no such manager. */
    Optional<HierarchyId> find(ManagerKey key);

    /**
     * Loads a hierarchy; empty if there is none with that id.
     *
     * @param budget counts its rows while they are read
     */
    Optional<StoredHierarchy> load(HierarchyId id, LoadBudget budget);

    /** Returns the last version of the former hierarchies with a root; 0 if there were none. */
    long lastVersion(ManagerKey root);

    /**
     * Queues a change; the changes of a hierarchy are queued in the order in which they were made.
     *
     * <p>The caller holds the locks of the hierarchies, so this must not wait.
     *
     * @param response the response to store in the same transaction; null if the request has no key
     * @return the commit, which the caller awaits without a lock before it sends a response
     */
    Commit append(HierarchyChange change, @Nullable StoredResponse response);
}
