package io.circuitsynth.refman.hierarchy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives each manager of a hierarchy the lowest free slot, the small number by which the indexes know it. */
final class Slots {

    private final BitSet taken = new BitSet();
    private final List<@Nullable ReferenceManager> managers = new ArrayList<>(1);
    private int lowestFree;
    private int count;

    void add(ReferenceManager manager) {
        int slot = taken.nextClearBit(lowestFree);
        taken.set(slot);
        lowestFree = slot + 1;
        if (slot == managers.size()) {
            managers.add(manager);
        } else {
            managers.set(slot, manager);
        }
        manager.slot = slot;
        count++;
    }

    /** Puts managers into the slots that they have already; nobody else may be in any slot. */
    void restore(Collection<ReferenceManager> restored) {
        for (ReferenceManager manager : restored) {
            while (managers.size() <= manager.slot) {
                managers.add(null);
            }
            managers.set(manager.slot, manager);
            taken.set(manager.slot);
        }
        count = restored.size();
    }

    /** All managers, in no order that means anything. */
    List<ReferenceManager> all() {
        return managers.stream().filter(Objects::nonNull).toList();
    }

    void remove(ReferenceManager manager) {
        taken.clear(manager.slot);
        managers.set(manager.slot, null);
        lowestFree = Math.min(lowestFree, manager.slot);
        count--;
    }

    ReferenceManager manager(int slot) {
        return Objects.requireNonNull(managers.get(slot), "an index knows a slot that no manager has");
    }

    long count() {
        return count;
    }
}
