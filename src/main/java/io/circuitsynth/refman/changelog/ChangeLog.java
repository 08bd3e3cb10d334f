package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
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

    /** Bounds the references and symbols that a page lists, and with them its memory. */
    private static final int MAX_ITEMS = 20_000;

    /** How many changes the first query reads; a change can list many symbols. */
    private static final int FIRST_CHANGES = 8;

    private static final int MAX_CHANGES_PER_QUERY = 256;

    private final HierarchyStore store;

    /** Creates a reader of the log of a store. */
    public ChangeLog(HierarchyStore store) {
        this.store = store;
    }

    /** The part of a log that one hierarchy wrote, up to its last version. */
    private record Segment(HierarchyId id, long lastVersion) {}

    /**
     * Returns the position behind everything that is in the log at present.
     *
     * @return refused with {@code hierarchy_not_found} if the root has no hierarchy
     */
    public Outcome<ChangePosition> end(ManagerKey root) {
        return StoreGuard.orUnavailable(() -> store.currentVersion(root)
                .map(current -> Outcome.done(ChangePosition.after(current.version())))
                .orElseGet(() -> Outcome.refused(HierarchyLocks.rootNotFound(root))));
    }

    /**
     * Reads a page of the events after a position.
     *
     * <p>A page can end before its limit, if its changes are large or the filter selects few of them.
     *
     * @param limit the most events of the page
     * @param filter selects the events of the page
     * @return refused with {@code hierarchy_not_found} if the root never had a hierarchy, and with {@code changes_gone} if an event
     *     after the position was pruned, or the log ended before it
     */
    public Outcome<ChangePage> read(ManagerKey root, ChangePosition after, int limit, ChangeFilter filter) {
        return StoreGuard.orUnavailable(() -> tryRead(root, after, limit, filter));
    }

    private Outcome<ChangePage> tryRead(ManagerKey root, ChangePosition after, int limit, ChangeFilter filter) {
        // The current hierarchy first: one that ends meanwhile is then among the former ones, too.
        Optional<CurrentVersion> current = store.currentVersion(root);
        List<FormerHierarchy> former = store.formerHierarchies(root);
        long last = current.map(CurrentVersion::version)
                .orElseGet(() ->
                        former.isEmpty() ? 0 : former.get(former.size() - 1).version());
        if (current.isEmpty() && former.isEmpty()) {
            return Outcome.refused(HierarchyLocks.rootNotFound(root));
        }
        if (after.version() > last || (current.isEmpty() && after.nextVersion() > last)) {
            return Outcome.refused(gone(root, after));
        }
        Segment segment = segment(after, current.orElse(null), former);
        if (segment == null) {
            return Outcome.done(new ChangePage(List.of(), after, false));
        }
        Pages pages = new Pages(after, limit, filter);
        int count = Math.min(limit, FIRST_CHANGES);
        while (!pages.isFull() && pages.end.nextVersion() <= segment.lastVersion()) {
            long version = pages.end.nextVersion();
            List<LoggedChange> changes = store.changes(segment.id(), version - 1, count);
            if (changes.isEmpty() || changes.get(0).version() != version) {
                // What was pruned meanwhile is missing in the next page, too.
                return pages.isEmpty() ? Outcome.refused(gone(root, after)) : Outcome.done(pages.page(last));
            }
            consecutive(changes).forEach(pages::add);
            count = Math.min(MAX_CHANGES_PER_QUERY, 2 * count);
        }
        if (current.isEmpty() && pages.hasNothingAt(last)) {
            return Outcome.refused(gone(root, after));
        }
        return Outcome.done(pages.page(last));
    }

    /** Returns the changes up to one that is missing, at which the next page is refused. */
    private static List<LoggedChange> consecutive(List<LoggedChange> changes) {
        int count = 1;
        while (count < changes.size()
                && changes.get(count).version() == changes.get(count - 1).version() + 1) {
            count++;
        }
        return changes.subList(0, count);
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

    /** Collects the events of a page. */
    private static final class Pages {

        private final ChangePosition after;
        private final int limit;
        private final ChangeFilter filter;
        private final List<ChangeEvent> events = new ArrayList<>();
        private ChangePosition end;
        private int changes;
        private int items;
        private boolean isFull;

        Pages(ChangePosition after, int limit, ChangeFilter filter) {
            this.after = after;
            this.limit = limit;
            this.filter = filter;
            this.end = after;
        }

        boolean isEmpty() {
            return end.equals(after);
        }

        /** Returns whether the page would only skip the end of a change that the client knows, the last of a log. */
        boolean hasNothingAt(long last) {
            return filter.isAll() && events.isEmpty() && end.equals(ChangePosition.after(last));
        }

        boolean isFull() {
            return isFull || events.size() == limit || changes >= MAX_CHANGES || items >= MAX_ITEMS;
        }

        void add(LoggedChange change) {
            if (isFull()) {
                return;
            }
            changes++;
            for (ChangeEvent event : ChangeDescriber.describe(change)) {
                if (event.position().compareTo(after) > 0) {
                    if (events.size() == limit) {
                        isFull = true;
                        return;
                    }
                    items += event.detail().itemsCount();
                    ChangeDetail selected = filter.apply(event.detail());
                    if (selected != null) {
                        events.add(event.with(selected));
                    }
                    end = event.position();
                }
            }
            end = ChangePosition.after(change.version());
        }

        ChangePage page(long last) {
            return new ChangePage(events, end, end.version() < last || end.ordinal() != ChangePosition.END);
        }
    }

    /** Returns whether a refusal of {@link #read} lasts: reading again later is refused too. */
    public static boolean isLasting(Refusal refusal) {
        return refusal.code() == RefusalCode.CHANGES_GONE || refusal.code() == RefusalCode.HIERARCHY_NOT_FOUND;
    }

    private static Refusal gone(ManagerKey root, ChangePosition after) {
        return new Refusal(
                RefusalCode.CHANGES_GONE,
                "The change log of '" + root.id() + "' does not continue from " + after.text()
                        + "; read the state, and follow from its version.",
                Map.of("rootId", root.id(), "after", after.text()));
    }
}
