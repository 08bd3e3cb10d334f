package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.Mutation.Scope;
import io.circuitsynth.refman.index.ReferenceRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the steps of the change of one hierarchy that is being made.
 *
 * <p>Neighbouring steps by which one manager gets references, or releases them, become one step, and consecutive numbers one
 * range, so that the log of a batch is short.
 */
final class ChangeRecorder {

    /** Created on demand: most cached hierarchies are not being changed. */
    private @Nullable List<Mutation> mutations;

    void record(Mutation mutation) {
        if (mutations == null) {
            mutations = new ArrayList<>(2);
        }
        mutations.add(mutation);
    }

    void recordOwned(Counted counted, Scope manager, List<ReferenceRange> ranges) {
        if (ranges.isEmpty()) {
            return;
        }
        if (last() instanceof Mutation.Owned last
                && last.counted() == counted
                && last.manager().equals(manager)) {
            append(last.ranges(), ranges);
        } else {
            record(new Mutation.Owned(counted, manager, new ArrayList<>(ranges)));
        }
    }

    void recordReleased(Counted counted, Scope manager, ReferenceRange range) {
        if (last() instanceof Mutation.Released last
                && last.counted() == counted
                && last.manager().equals(manager)) {
            append(last.ranges(), List.of(range));
        } else {
            record(new Mutation.Released(counted, manager, new ArrayList<>(List.of(range))));
        }
    }

    /** Returns the steps since the last call. */
    List<Mutation> drain() {
        List<Mutation> drained = mutations == null ? List.of() : mutations;
        mutations = null;
        return drained;
    }

    private @Nullable Mutation last() {
        return mutations == null ? null : mutations.get(mutations.size() - 1);
    }

    private static void append(List<ReferenceRange> recorded, List<ReferenceRange> ranges) {
        for (ReferenceRange range : ranges) {
            int end = recorded.size() - 1;
            ReferenceRange last = recorded.get(end);
            if (last.isNumbered() && last.series().equals(range.series()) && last.last() + 1 == range.first()) {
                recorded.set(end, new ReferenceRange(range.series(), last.first(), range.last()));
            } else {
                recorded.add(range);
            }
        }
    }
}
