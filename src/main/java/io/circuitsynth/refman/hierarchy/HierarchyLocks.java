package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes the locks of hierarchies, in the order of their internal ids.
 *
 * <p>A manager can move to another hierarchy until the lock of its hierarchy is held. So its hierarchy is read again after
 * locking, and the locks are released and taken again if the manager moved. Each retry means that a move succeeded, so the
 * system as a whole makes progress.
 */
public final class HierarchyLocks {

    private HierarchyLocks() {}

    /**
     * Runs an operation with the lock of the hierarchy of {@code manager}.
     *
     * @return the result of the operation; empty if the manager no longer exists
     */
    public static <T> Optional<T> in(ReferenceManager manager, Function<Hierarchy, Optional<T>> operation) {
        while (true) {
            Hierarchy hierarchy = manager.hierarchy();
            if (hierarchy == null) {
                return Optional.empty();
            }
            hierarchy.lock().lock();
            try {
                if (manager.hierarchy() == hierarchy) {
                    return operation.apply(hierarchy);
                }
            } finally {
                hierarchy.lock().unlock();
            }
        }
    }

    /**
     * Runs an operation with the locks of the hierarchies of two managers, which may be the same one.
     *
     * @return the result of the operation; empty if one of the managers no longer exists
     */
    public static <T> Optional<T> inBoth(
            ReferenceManager one, ReferenceManager other, BiFunction<Hierarchy, Hierarchy, Optional<T>> operation) {
        while (true) {
            Hierarchy first = one.hierarchy();
            Hierarchy second = other.hierarchy();
            if (first == null || second == null) {
                return Optional.empty();
            }
            boolean inOrder = first.id().compareTo(second.id()) <= 0;
            Hierarchy lower = inOrder ? first : second;
            Hierarchy higher = inOrder ? second : first;
            lower.lock().lock();
            try {
                higher.lock().lock();
                try {
                    if (one.hierarchy() == first && other.hierarchy() == second) {
                        return operation.apply(first, second);
                    }
                } finally {
                    higher.lock().unlock();
                }
            } finally {
                lower.lock().unlock();
            }
        }
    }

    /** Runs an action with the lock of a hierarchy. */
    public static void in(Hierarchy hierarchy, Runnable action) {
        hierarchy.lock().lock();
        try {
            action.run();
        } finally {
            hierarchy.lock().unlock();
        }
    }

    /** Runs a query with the lock of a hierarchy. */
    public static <T> T get(Hierarchy hierarchy, Supplier<T> query) {
        hierarchy.lock().lock();
        try {
            return query.get();
        } finally {
            hierarchy.lock().unlock();
        }
    }

    /** Creates the refusal of a key that no manager has. */
    public static Refusal notFound(ManagerKey key) {
        return Refusal.of(
                RefusalCode.MANAGER_NOT_FOUND,
                "There is no manager with the id '" + key.id() + "'.",
                "managerId",
                key.id());
    }

    /** Returns the refusal of an operation on the hierarchy of a root that does not exist. */
    public static Refusal rootNotFound(ManagerKey root) {
        return Refusal.of(
                RefusalCode.HIERARCHY_NOT_FOUND,
                "There is no hierarchy whose root has the id '" + root.id() + "'.",
                "rootId",
                root.id());
    }
}
