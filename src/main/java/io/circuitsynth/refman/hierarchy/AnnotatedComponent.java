package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the listed symbols of one component until its reference is decided. */
final class AnnotatedComponent {

    private static final int FEW_UNITS = 8;

    private final List<AnnotationItem> items = new ArrayList<>(1);
    private final Collection<Integer> othersUnits;

    /** All units, if they are not few: most components have one. */
    private @Nullable Set<Integer> manyUnits;

    private int rank = Integer.MAX_VALUE;
    private @Nullable Designator sent;
    private @Nullable Designator reference;

    /** Creates a component, some of whose units others draw. */
    AnnotatedComponent(Collection<Integer> othersUnits) {
        this.othersUnits = othersUnits;
    }

    List<AnnotationItem> items() {
        return items;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    boolean draws(int unit) {
        if (manyUnits != null) {
            return manyUnits.contains(unit);
        }
        if (items.size() + othersUnits.size() > FEW_UNITS) {
            manyUnits = new HashSet<>(othersUnits);
            for (AnnotationItem item : items) {
                manyUnits.add(item.unit());
            }
            return manyUnits.contains(unit);
        }
        for (AnnotationItem item : items) {
            if (item.unit() == unit) {
                return true;
            }
        }
        return othersUnits.contains(unit);
    }

    /** Adds a symbol; returns false and adds nothing if its unit is drawn already. */
    boolean add(AnnotationItem item) {
        if (draws(item.unit())) {
            return false;
        }
        if (manyUnits != null) {
            manyUnits.add(item.unit());
        }
        if (sent == null) {
            sent = item.sent();
        }
        rank = Math.min(rank, item.rank());
        return items.add(item);
    }

    /** Adds the symbols of another component; returns false and adds nothing if one of their units is drawn already. */
    boolean addAll(AnnotatedComponent other) {
        for (AnnotationItem item : other.items) {
            if (draws(item.unit())) {
                return false;
            }
        }
        other.items.forEach(this::add);
        return true;
    }

    /** Returns the place of its first symbol in the order in which numbers are given. */
    int rank() {
        return rank;
    }

    boolean isLocked() {
        return items.stream().anyMatch(item -> item.requested().isLocked());
    }

    /** Returns the whole reference that was sent; null if there is none. */
    @Nullable
    Designator sent() {
        return sent;
    }

    /** Returns whether one of its symbols holds a reference already. */
    boolean holds(Designator designator) {
        return items.stream().map(AnnotationItem::known).anyMatch(known -> known != null && known.holds(designator));
    }

    /** Returns whether one of its symbols belongs to a manager. */
    boolean isIn(ReferenceManager manager) {
        return items.stream().anyMatch(item -> item.manager() == manager);
    }

    /** Returns the manager of its lowest unit. */
    ReferenceManager owner() {
        AnnotationItem lowest = items.get(0);
        for (AnnotationItem item : items) {
            lowest = item.unit() < lowest.unit() ? item : lowest;
        }
        return lowest.manager();
    }

    String prefix() {
        return items.get(0).prefix();
    }

    Designator reference() {
        return Objects.requireNonNull(reference, "the reference is not decided");
    }

    void decide(Designator decided) {
        reference = decided;
    }
}
