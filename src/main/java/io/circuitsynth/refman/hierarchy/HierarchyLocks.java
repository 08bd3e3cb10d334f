package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes the locks of hierarchies, in the order of their inner ids.
 *
 * <p>A manager can move to another hierarchy at any time before the lock of the one it is in is held, so after locking its
 * hierarchy is read again, and on a move everything is let go and tried anew. Somebody has moved it meanwhile, so the
 * system as a whole gets on.
 */
public final class HierarchyLocks {

    private HierarchyLocks() {}

    /**
     * Runs an operation in the hierarchy of {@code manager}.
     *
     * @return what the operation gave; empty if the manager is gone
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
     * Runs an operation in the hierarchies of two managers, which may be the same one.
     *
     * @return what the operation gave; empty if one of the managers is gone
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

    /** Runs an action in a hierarchy. */
    public static void in(Hierarchy hierarchy, Runnable action) {
        hierarchy.lock().lock();
        try {
            action.run();
        } finally {
            hierarchy.lock().unlock();
        }
    }

    /** Asks something of a hierarchy while its lock is held. */
    public static <T> T get(Hierarchy hierarchy, Supplier<T> question) {
        hierarchy.lock().lock();
        try {
            return question.get();
        } finally {
            hierarchy.lock().unlock();
        }
    }

    /** The refusal of a key that no manager has. */
    public static Refusal notFound(ManagerKey key) {
        return Refusal.of(
                RefusalCode.MANAGER_NOT_FOUND,
                "There is no manager with the id '" + key.id() + "'.",
                "managerId",
                key.id());
    }
}
