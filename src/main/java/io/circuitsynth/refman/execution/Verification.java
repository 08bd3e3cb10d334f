package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads everything that is stored, one hierarchy after another, and reports what is damaged. */
public final class Verification {

    private static final int MAX_REPORTED = 100;
    private static final int IDS_PER_PAGE = 500;

    /** How often a hierarchy is read that changes while it is compared. */
    private static final int MAX_TRIES = 10;

    private final HierarchyStore store;
    private final ManagerCache cache;
    private final ReentrantLock running = new ReentrantLock();

    /** Creates a verification of what is stored, not of what is cached. */
    public Verification(HierarchyStore store, ManagerCache cache) {
        this.store = store;
        this.cache = cache;
    }

    /**
     * A hierarchy that cannot be served.
     *
     * @param hierarchyId its internal id, as in the details of a refusal
     * @param problem what is wrong
     */
    public record Damage(String hierarchyId, String problem) {}

    /**
     * The result of a verification.
     *
     * @param hierarchies the count of hierarchies
     * @param unreadHierarchies the count of hierarchies that were not read, because they need too much memory
     * @param damagedHierarchies the count of hierarchies that cannot be served
     * @param damaged the first 100 of them
     * @param database up to 100 findings in the structure of the database, and rows whose hierarchy is gone
     */
    public record Report(
            long hierarchies,
            long unreadHierarchies,
            long damagedHierarchies,
            List<Damage> damaged,
            List<String> database) {}

    /** Reads everything; returns empty if a verification is running already. */
    public Optional<Report> run() {
        if (!running.tryLock()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read());
        } finally {
            running.unlock();
        }
    }

    private Report read() {
        List<String> database = new ArrayList<>(store.findDamage(StoreCheck.FULL, MAX_REPORTED));
        List<Damage> damaged = new ArrayList<>();
        long hierarchies = 0;
        long unread = 0;
        long damagedHierarchies = 0;
        HierarchyId last = HierarchyId.LEAST;
        try {
            List<HierarchyId> page = store.hierarchyIds(last, IDS_PER_PAGE);
            while (!page.isEmpty()) {
                for (HierarchyId id : page) {
                    hierarchies++;
                    try {
                        String problem = problem(id);
                        if (problem != null) {
                            damagedHierarchies++;
                            if (damaged.size() < MAX_REPORTED) {
                                damaged.add(new Damage(id.value().toString(), problem));
                            }
                        }
                    } catch (RefusedException e) {
                        unread++;
                    }
                }
                last = page.get(page.size() - 1);
                page = store.hierarchyIds(last, IDS_PER_PAGE);
            }
        } catch (DamagedDataException e) {
            database.add("hierarchies after " + last.value() + " cannot be listed: " + e.getMessage());
        }
        return new Report(hierarchies, unread, damagedHierarchies, List.copyOf(damaged), List.copyOf(database));
    }

    /**
     * Returns what is wrong with a hierarchy; null if nothing is.
     *
     * @throws RefusedException if there is not enough memory to load it
     */
    private @Nullable String problem(HierarchyId id) {
        try {
            for (int tries = 0; tries < MAX_TRIES; tries++) {
                Hierarchy hierarchy = cache.loadPrivately(id).orElse(null);
                if (hierarchy == null) {
                    return null;
                }
                String misplaced = misplaced(hierarchy);
                if (misplaced == null) {
                    return null;
                }
                if (store.version(id)
                        .equals(OptionalLong.of(hierarchy.cachedVersion().version()))) {
                    return "its manager " + misplaced + " is not found in it by the id";
                }
            }
            return null;
        } catch (DamagedDataException e) {
            return String.valueOf(e.getMessage());
        } catch (RefusedException e) {
            if (e.refusal().code() == RefusalCode.RULES_NOT_CONFIGURED) {
                return e.refusal().detail();
            }
            throw e;
        }
    }

    /** Returns a manager that the store does not find in its hierarchy. */
    private @Nullable String misplaced(Hierarchy hierarchy) {
        for (ReferenceManager manager : hierarchy.managers()) {
            if (!store.find(manager.key()).equals(Optional.of(hierarchy.id()))) {
                return manager.key().id();
            }
        }
        return null;
    }
}
