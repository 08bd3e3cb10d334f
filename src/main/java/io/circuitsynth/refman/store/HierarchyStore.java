package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Stores hierarchies, and the responses to requests with an {@code Idempotency-Key}.
 *
 * <p>Every query reads committed data only. Every method but {@link #append} may wait for a disk or a network, and throws
 * {@link StoreUnavailableException} if the store is unavailable.
 */
public interface HierarchyStore extends StoreSession, AutoCloseable {

    /** The maximum of rows that one change prunes, so that other changes wait only briefly. */
    int MAX_PRUNED = 1_000;

    /** Returns the name that health shows. */
    String name();

    /** Returns whether committed changes survive the end of the process. */
    boolean isDurable();

    /** Returns whether other processes change the store at the same time. */
    boolean isShared();

    /** Returns whether it serves queries and accepts changes at the moment. */
    StoreStatus status();

    /** Returns the version of a hierarchy; empty if there is none with that id. */
    OptionalLong version(HierarchyId id);

    /**
     * Returns changes of a hierarchy after a version, oldest first. The hierarchy may have ended.
     *
     * @param limit the most changes to return
     */
    List<LoggedChange> changes(HierarchyId id, long after, int limit);

    /** Returns the stored version of a hierarchy, and the changes after a version, bounded like {@link #changes}. */
    MissedChanges missedChanges(HierarchyId id, long after, int limit);

    /** Returns the hierarchy of a root; empty if there is none at present. */
    Optional<CurrentVersion> currentVersion(ManagerKey root);

    /** Returns the versions of the hierarchies of roots; a root without a hierarchy is absent. */
    Map<ManagerKey, Long> currentVersions(Collection<ManagerKey> roots);

    /**
     * Sets the listener that receives the root of each hierarchy after this process committed a change of it.
     *
     * @param listener called by the thread that commits, so it must not wait
     */
    void onCommit(Consumer<ManagerKey> listener);

    /** Lists the hierarchies with a root that were deleted or attached to another one, in the order of their versions. */
    List<FormerHierarchy> formerHierarchies(ManagerKey root);

    /** Lists the ids of the hierarchies that ended, bounded and ordered like {@link #hierarchyIds}. */
    List<HierarchyId> formerHierarchyIds(HierarchyId after, int limit);

    /**
     * Returns the start of the log of a hierarchy.
     *
     * @param limit the most entries to return
     */
    LogStart logStart(HierarchyId id, int limit);

    /**
     * Deletes the oldest changes of a hierarchy up to a version, at most {@link #MAX_PRUNED}. The newest change of a hierarchy
     * that exists remains, whatever its version.
     */
    Commit.Result pruneChanges(HierarchyId id, long through);

    /** Deletes the entry of a hierarchy that ended before a time, unless its log has changes. */
    Commit.Result pruneFormerHierarchy(HierarchyId id, Instant before);

    /**
     * Runs an operation in a transaction that locks the hierarchies it loads, and commits its change.
     *
     * @return the result of the commit
     */
    Commit.Result exclusively(Consumer<StoreSession> operation);

    /**
     * Lists the keys of the tenant's managers, in order.
     *
     * @param rootsOnly whether to list roots only
     * @param after the id after which the list starts
     * @param limit the most keys to return
     */
    List<ManagerKey> managers(String tenant, boolean rootsOnly, String after, int limit);

    /** Lists the tenant's hierarchies in the order of their roots' ids, bounded like {@link #managers}. */
    List<HierarchySummary> hierarchies(String tenant, String after, int limit);

    /** Lists the ids of all hierarchies after one, in the order of the store; none is before {@link HierarchyId#LEAST}. */
    List<HierarchyId> hierarchyIds(HierarchyId after, int limit);

    /** Lists the roots of hierarchies that have expired, at most so many, those first that expired first. */
    List<ManagerKey> expired(Instant now, int limit);

    /** Looks for damage outside single hierarchies: in the structure of the file, and rows whose hierarchy is gone. */
    List<String> findDamage(StoreCheck check, int limit);

    /** Counts everything that is stored. */
    StoreTotals totals();

    /** Counts everything that is stored for a tenant. */
    StoreTotals totals(String tenant);

    /** Returns the approximate size of the responses that are stored for a tenant, in bytes. */
    long storedResponseBytes(String tenant);

    /** Returns the size of the database in bytes; empty if the store has none. */
    OptionalLong bytes();

    /** Returns the response that was stored for a key. */
    Optional<StoredResponse> storedResponse(IdempotencyKey key);

    /** Deletes the responses that were stored before a time. */
    void pruneResponses(Instant before);

    /** Stores a ticket, and waits for the commit. */
    void addTicket(StreamTicket ticket);

    /** Returns the ticket with a digest; empty if there is none. */
    Optional<StreamTicket> ticket(String sha256);

    /** Deletes a ticket; returns whether it was there. Only one caller on all nodes gets true. */
    boolean removeTicket(String sha256);

    /** Deletes the tickets that expired before a time. */
    void pruneTickets(Instant before);

    /**
     * Writes a consistent backup while changes go on.
     *
     * @return the file that was written; empty if this store is backed up with its own tools
     */
    Optional<Path> backUp();

    /** Writes the changes that were appended, and closes the store. */
    @Override
    void close();
}
