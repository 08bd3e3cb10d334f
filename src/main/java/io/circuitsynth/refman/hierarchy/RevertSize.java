package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.ReferenceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a revert needs before it looks at the hierarchy.
 *
 * @param managers how many managers it adds, those that it removes subtracted
 * @param references how many references come into use, those that it releases subtracted
 * @param returning the ids of the managers that come back
 */
public record RevertSize(long managers, long references, List<String> returning) {

    /** A reference, a net or a symbol as the change and the revert have it, as a row to store, and as a step of the log. */
    private static final long BYTES_FOR_EACH_THING = 400;

    /** Computes what the revert of a change needs; nothing if the change is too large to be reverted. */
    public static RevertSize of(List<Mutation> mutations) {
        ChangeEffect effect = ChangeEffect.of(mutations, Map.of());
        List<String> returning = new ArrayList<>();
        if (effect.isOfSeveralHierarchies() || effect.isTooLarge()) {
            return new RevertSize(0, 0, returning);
        }
        long managers = 0;
        for (Map.Entry<String, ChangeEffect.Before<ChangeEffect.ManagerState>> each :
                effect.managers().entrySet()) {
            if (each.getValue().after() == null) {
                returning.add(each.getKey());
                managers++;
            } else if (each.getValue().before() == null) {
                managers--;
            }
        }
        long references = 0;
        for (ChangeEffect.Before<String> each :
                effect.holders(HierarchyRows.Counted.REFERENCES).values()) {
            references += (each.before() == null ? 0 : 1) - (each.after() == null ? 0 : 1);
        }
        return new RevertSize(managers, references, returning);
    }

    /** Returns an estimate of the memory of a revert, in bytes. */
    public static long bytes(List<Mutation> mutations) {
        long things = 0;
        for (Mutation mutation : mutations) {
            things += things(mutation);
            if (things > ChangeEffect.MAX_THINGS) {
                // It is refused after that many.
                return BYTES_FOR_EACH_THING * ChangeEffect.MAX_THINGS;
            }
        }
        return BYTES_FOR_EACH_THING * things;
    }

    private static long things(Mutation mutation) {
        if (mutation instanceof Mutation.Owned each) {
            return count(each.ranges());
        } else if (mutation instanceof Mutation.Released each) {
            return count(each.ranges());
        } else if (mutation instanceof Mutation.Adopted each) {
            return count(each.owned());
        } else if (mutation instanceof Mutation.Left each) {
            return count(each.owned());
        }
        return 1;
    }

    private static long count(List<ReferenceRange> ranges) {
        return ranges.stream().mapToLong(ReferenceRange::count).sum();
    }
}
