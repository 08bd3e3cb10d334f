package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operation needs of a store: to find hierarchies, and to have its change kept. */
public interface StoreSession {

    /** The hierarchy that a manager is in; empty if there is no such manager. */
    Optional<HierarchyId> find(ManagerKey key);

    /** A whole hierarchy; empty if there is none of that id. */
    Optional<StoredHierarchy> load(HierarchyId id);

    /**
     * Takes over a change, in the order in which the changes of a hierarchy happened.
     *
     * <p>Called while the locks of the hierarchies concerned are held, so it waits for nothing.
     *
     * @param answer the answer to the request, kept together with its effect; null if nobody will ask for it again
     * @return what the caller awaits, without any lock, before it answers
     */
    Commit append(HierarchyChange change, @Nullable StoredResponse answer);
}
