package io.circuitsynth.refman.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LoggedChange;
import java.util.List;

/** Replays the change logs of a store from the beginning. */
public final class ReplayedLog {

    private final HierarchyFactory factory;
    private final RulesCatalog rules;
    private final HierarchyStore store;

    /** Creates a replay of the logs of a store. */
    public ReplayedLog(HierarchyFactory factory, RulesCatalog rules, HierarchyStore store) {
        this.factory = factory;
        this.rules = rules;
        this.store = store;
    }

    /**
     * Requires that the replayed log of every hierarchy gives what is stored.
     *
     * @return how many changes were replayed
     */
    public long requireAllEqual() {
        long changes = 0;
        for (HierarchyId id : store.hierarchyIds(HierarchyId.LEAST, Integer.MAX_VALUE)) {
            StoredHierarchy stored = store.load(id, bytes -> {}).orElse(null);
            if (stored != null) {
                changes += requireEqual(stored);
            }
        }
        return changes;
    }

    /** Requires that the replayed log of a hierarchy gives what is stored, and returns how many changes were replayed. */
    public int requireEqual(StoredHierarchy stored) {
        Rules profile = rules.find(stored.rules()).orElseThrow();
        // A change can be committed after the state was read.
        List<LoggedChange> changes = store.changes(stored.id(), 0, Integer.MAX_VALUE).stream()
                .filter(change -> change.version() <= stored.version())
                .toList();
        assertThat(changes).as("log of %s", stored.head().root().id()).isNotEmpty();
        LoggedChange first = changes.get(0);
        Hierarchy replayed = Replay.create(
                factory, stored.id(), stored.head().root().tenant(), profile, first.version(), first.mutations());
        Replay replay = new Replay(factory, replayed);
        changes.subList(1, changes.size()).forEach(change -> replay.apply(change.version(), change.mutations()));
        Hierarchy restored = factory.restore(stored, profile);
        assertThat(HierarchySnapshot.of(replayed))
                .as("replay of %s", stored.head().root().id())
                .isEqualTo(HierarchySnapshot.of(restored));
        assertThat(replayed.cachedVersion().current()).isEqualTo(stored.version());
        assertThat(replayed.expiry()).isEqualTo(stored.head().expiry());
        for (ReferenceManager manager : restored.managers()) {
            ReferenceManager same = replayed.slots().manager(manager.slot);
            assertThat(same.key()).isEqualTo(manager.key());
            assertThat(same.position).isEqualTo(manager.position);
        }
        return changes.size();
    }
}
