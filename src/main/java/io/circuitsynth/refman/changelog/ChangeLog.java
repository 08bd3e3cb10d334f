package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.CurrentVersion;
import io.circuitsynth.refman.store.FormerHierarchy;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LoggedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the change log of the hierarchies of a root.
 *
 * <p>The log of a root goes on when its hierarchy was deleted and a new one with the same root was created, because versions go on
 * too. Versions are consecutive, so a reader notices each change that was pruned.
 */
public final class ChangeLog {

    /** Bounds the changes that a page is made of, so that a filter that few events match does not read the whole log. */
    private static final int MAX_CHANGES = 1_000;

    private final HierarchyStore store;

    /** Creates a reader of the log of a store. */
    public ChangeLog(HierarchyStore store) {
        this.store = store;
    }

    /** The part of a log that one hierarchy wrote, up to its last version. */
    private record Segment(HierarchyId id, long lastVersion) {}

    /**
     * Reads a page of the events after a position.
     *
     * @param limit the most events of the page
     * @param filter the events of the page
     * @return refused with {@code hierarchy_not_found} if the root never had a hierarchy, and with {@code changes_gone} if an event
     *     after the position was pruned, or the log ended before it
     */
    public Outcome<ChangePage> read(ManagerKey root, ChangePosition after, int limit, Predicate<ChangeDetail> filter) {
        return StoreGuard.orUnavailable(() -> tryRead(root, after, limit, filter));
    }

    private Outcome<ChangePage> tryRead(
            ManagerKey root, ChangePosition after, int limit, Predicate<ChangeDetail> filter) {
        // The current hierarchy first: one that ends meanwhile is then among the former ones, too.
        Optional<CurrentVersion> current = store.currentVersion(root);
        List<FormerHierarchy> former = store.formerHierarchies(root);
        long last = current.map(CurrentVersion::version)
                .orElseGet(() ->
                        former.isEmpty() ? 0 : former.get(former.size() - 1).version());
        if (current.isEmpty() && former.isEmpty()) {
            return Outcome.refused(notFound(root));
        }
        if (after.version() > last || (current.isEmpty() && after.nextVersion() > last)) {
            return Outcome.refused(gone(root, after));
        }
        Segment segment = segment(after, current.orElse(null), former);
        if (segment == null) {
            return Outcome.done(new ChangePage(List.of(), after, false));
        }
        List<LoggedChange> changes = store.changes(segment.id(), after.nextVersion() - 1, Math.min(limit, MAX_CHANGES));
        if (changes.isEmpty() || changes.get(0).version() != after.nextVersion()) {
            return Outcome.refused(gone(root, after));
        }
        return Outcome.done(page(changes, after, limit, last, filter));
    }

    private static @Nullable Segment segment(
            ChangePosition after, @Nullable CurrentVersion current, List<FormerHierarchy> former) {
        for (FormerHierarchy each : former) {
            if (each.version() >= after.nextVersion()) {
                return new Segment(each.id(), each.version());
            }
        }
        return current != null && current.version() >= after.nextVersion()
                ? new Segment(current.id(), current.version())
                : null;
    }

    private static ChangePage page(
            List<LoggedChange> changes, ChangePosition after, int limit, long last, Predicate<ChangeDetail> filter) {
        List<ChangeEvent> events = new ArrayList<>();
        ChangePosition end = after;
        for (LoggedChange change : changes) {
            for (ChangeEvent event : ChangeDescriber.describe(change)) {
                if (event.position().compareTo(after) > 0) {
                    if (events.size() == limit) {
                        return new ChangePage(events, end, true);
                    }
                    if (filter.test(event.detail())) {
                        events.add(event);
                    }
                    end = event.isLast() ? ChangePosition.after(change.version()) : event.position();
                }
            }
        }
        return new ChangePage(events, end, end.version() < last);
    }

    private static Refusal notFound(ManagerKey root) {
        return Refusal.of(
                RefusalCode.HIERARCHY_NOT_FOUND,
                "There is no hierarchy whose root has the id '" + root.id() + "'.",
                "rootId",
                root.id());
    }

    private static Refusal gone(ManagerKey root, ChangePosition after) {
        return new Refusal(
                RefusalCode.CHANGES_GONE,
                "The change log of '" + root.id() + "' does not continue from " + after.text()
                        + "; read the state, and follow from its version.",
                Map.of("rootId", root.id(), "after", after.text()));
    }
}
