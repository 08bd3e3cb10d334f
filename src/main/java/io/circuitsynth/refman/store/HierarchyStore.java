package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Keeps hierarchies, and the answers to requests that may be retried, beyond the life of a request.
 *
 * <p>Every question is answered from what is kept, never from a change that is still under way. Every method but {@link
 * #append} may wait for a disk or a network, and throws {@link StoreUnavailableException} when there is no answer.
 */
public interface HierarchyStore extends StoreSession, AutoCloseable {

    /** The store's name, as health shows it. */
    String name();

    /** Whether what was acknowledged survives the end of the process. */
    boolean isDurable();

    /** Whether other processes change what is kept at the same time. */
    boolean isShared();

    /** Whether it answers and takes changes just now. */
    StoreStatus status();

    /** How often a hierarchy was stored; empty if there is none of that id. */
    OptionalLong version(HierarchyId id);

    /**
     * Runs an operation while no other process can change the hierarchies that it loads, and keeps its change at the end.
     *
     * @return what became of the change that was appended to the session
     */
    Commit.Result exclusively(Consumer<StoreSession> operation);

    /**
     * The keys of the tenant's managers, in order.
     *
     * @param rootsOnly whether to list roots only
     * @param after the id behind which the list begins
     * @param limit the most keys to return
     */
    List<ManagerKey> managers(String tenant, boolean rootsOnly, String after, int limit);

    /** The tenant's hierarchies in the order of their roots' ids, bounded like {@link #managers}. */
    List<HierarchySummary> hierarchies(String tenant, String after, int limit);

    /** How much is kept in all. */
    StoreTotals totals();

    /** The answer that was kept for a request. */
    Optional<StoredResponse> storedResponse(IdempotencyKey key);

    /** Forgets the answers that were kept before a time. */
    void pruneResponses(Instant before);

    /**
     * Writes a consistent copy of all that is kept beside it, while others go on changing it.
     *
     * @return the file that was written; empty if this store's copies are made by other means
     */
    Optional<Path> backUp();

    /** Waits until what was appended is kept, and ends; nothing may be asked of it after that. */
    @Override
    void close();
}
