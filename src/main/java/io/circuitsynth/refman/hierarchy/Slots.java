package io.circuitsynth.refman.hierarchy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Assigns each manager of a hierarchy the lowest free slot, the small number that identifies it in the indexes. */
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

    /** Adds managers with the slots that they have already; all slots must be free. */
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

    /** Returns all managers, in no particular order. */
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
        return Objects.requireNonNull(managers.get(slot), "an index has a slot without a manager");
    }

    /** Returns how the change log names the manager of a slot. */
    Mutation.Scope scope(int slot) {
        return manager(slot).scope();
    }

    long count() {
        return count;
    }
}
