package io.circuitsynth.refman.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LoggedChange;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reverts each change on a copy of its hierarchy, and reverts the revert.
 *
 * <p>The states are compared without versions, counters and what is retired, which a revert does not take back.
 */
public final class RevertedChanges {

    private final HierarchyFactory factory;
    private final RulesCatalog rules;
    private final HierarchyStore store;
    private final Map<HierarchyId, Map<String, String>> known = new HashMap<>();
    private final Map<HierarchyId, Long> versions = new HashMap<>();
    private int count;

    /** Creates the check of a store. */
    public RevertedChanges(HierarchyFactory factory, RulesCatalog rules, HierarchyStore store) {
        this.factory = factory;
        this.rules = rules;
        this.store = store;
    }

    /** Returns how many changes were reverted. */
    public int count() {
        return count;
    }

    /** Checks what was changed since the last call. */
    public void check() {
        for (HierarchyId id : store.hierarchyIds(HierarchyId.LEAST, Integer.MAX_VALUE)) {
            StoredHierarchy stored = store.load(id, bytes -> {}).orElseThrow();
            Map<String, String> before = known.get(id);
            if (before != null && stored.version() == versions.getOrDefault(id, 0L) + 1) {
                check(stored, before);
            }
            known.put(id, describe(restore(stored)));
            versions.put(id, stored.version());
        }
    }

    private void check(StoredHierarchy stored, Map<String, String> before) {
        Hierarchy copy = restore(stored);
        Map<String, String> after = describe(copy);
        LoggedChange change =
                store.changes(stored.id(), stored.version() - 1, 1).get(0);
        Outcome<Boolean> outcome = revert(copy, change.mutations());
        if (!outcome.isDone()) {
            assertThat(after.equals(before) || Replay.isOfSeveralHierarchies(change.mutations()))
                    .as("%s of %s", outcome, change)
                    .isTrue();
            return;
        }
        assertThat(describe(copy)).as("revert of %s", change).isEqualTo(before);
        Outcome<Boolean> again = revert(copy, copy.drainChanges().mutations());
        if (again.isDone()) {
            assertThat(describe(copy)).as("revert of the revert of %s", change).isEqualTo(after);
        } else {
            // The log does not tell whether a manager or a symbol that is gone now held the reference.
            assertThat(again.toString())
                    .as("revert of the revert of %s", change)
                    .contains("the symbol that held it is gone");
        }
        count++;
    }

    private Outcome<Boolean> revert(Hierarchy copy, List<Mutation> mutations) {
        return Revert.revert(
                factory,
                copy,
                new Revert.LoggedSteps(1, null, mutations),
                new Revert.Surroundings(Set.of(), Instant.EPOCH),
                false,
                manager -> true,
                manager -> {});
    }

    private Hierarchy restore(StoredHierarchy stored) {
        return factory.restore(stored, rules.find(stored.rules()).orElseThrow());
    }

    /** Describes what a hierarchy holds, in the order of its managers. */
    private static Map<String, String> describe(Hierarchy hierarchy) {
        HierarchySnapshot snapshot = HierarchySnapshot.of(hierarchy);
        Map<String, String> text = new TreeMap<>();
        text.put("expiry", String.valueOf(hierarchy.expiry()));
        for (int i = 0; i < snapshot.managers().size(); i++) {
            HierarchySnapshot.ManagerSnapshot manager = snapshot.managers().get(i);
            Integer parent = manager.parent();
            List<String> symbols =
                    manager.symbols().stream().map(Object::toString).sorted().toList();
            text.put(
                    manager.manager().key().id(),
                    i + " below "
                            + (parent == null
                                    ? "none"
                                    : snapshot.managers()
                                            .get(parent)
                                            .manager()
                                            .key()
                                            .id())
                            + " name " + manager.manager().name()
                            + " ranges " + manager.manager().ranges()
                            + " created " + manager.manager().createdAt()
                            + " owns " + ReferenceRange.ownedOf(manager.references())
                            + " nets " + ReferenceRange.ownedOf(manager.nets())
                            + " symbols " + symbols);
        }
        return text;
    }
}
