package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.index.ReferenceSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Applies logged changes to a hierarchy, so that it becomes what it was after them; requires its lock.
 *
 * <p>The steps are the ones that the original change made, in the same order, so slots, marks and counters become the same too.
 */
public final class Replay {

    private final HierarchyFactory factory;
    private final Hierarchy hierarchy;

    /** The managers that left, by id. One that comes back in the same change keeps its live object. */
    private final Map<String, ReferenceManager> removed = new LinkedHashMap<>();

    private final Map<String, ReferenceManager> added = new LinkedHashMap<>();

    /** Creates a replay on a hierarchy of a factory. */
    public Replay(HierarchyFactory factory, Hierarchy hierarchy) {
        this.factory = factory;
        this.hierarchy = hierarchy;
    }

    /**
     * Creates a hierarchy from the first change of its log.
     *
     * @param id its internal id
     * @param tenant the tenant of its managers
     */
    public static Hierarchy create(
            HierarchyFactory factory, HierarchyId id, String tenant, Rules rules, long version, List<Mutation> first) {
        Mutation.ManagerAdded root = first.stream()
                .filter(Mutation.ManagerAdded.class::isInstance)
                .map(Mutation.ManagerAdded.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the first change adds no root"));
        Replay replay = new Replay(factory, factory.replayed(id, manager(factory, tenant, root), rules, version - 1));
        replay.removed.put(root.manager().id(), replay.hierarchy.root());
        replay.apply(version, first);
        return replay.hierarchy;
    }

    /** Returns whether a change created, ended, joined or divided hierarchies, so that it concerns several of them. */
    public static boolean isOfSeveralHierarchies(List<Mutation> mutations) {
        return mutations.stream().anyMatch(Mutation.OfHierarchies.class::isInstance);
    }

    /** Returns the managers that the changes added, in the order in which they came. */
    public List<ReferenceManager> added() {
        return List.copyOf(added.values());
    }

    /** Returns the managers that the changes removed. */
    public List<ReferenceManager> removed() {
        return List.copyOf(removed.values());
    }

    /**
     * Applies one change, which must be the next one.
     *
     * @throws IllegalStateException if the change does not follow the version of the hierarchy, or does not fit its state; the
     *     hierarchy must not be used any more
     */
    public void apply(long version, List<Mutation> mutations) {
        require(version == hierarchy.cachedVersion().current() + 1, "the version does not follow");
        mutations.forEach(this::apply);
        hierarchy.numberings().changed();
        HierarchyChange.Part replayed = hierarchy.drainChanges();
        hierarchy.cachedVersion().claim(replayed.version());
        hierarchy.cachedVersion().markStored();
    }

    private void apply(Mutation mutation) {
        if (mutation instanceof Mutation.Owned each) {
            own(each);
        } else if (mutation instanceof Mutation.CounterRaised each) {
            ReferenceManager manager = manager(each.manager());
            if (each.counted() == Counted.NETS) {
                manager.netCounters.raise(each.prefix(), each.next());
            } else {
                hierarchy.spellings().add(each.prefix());
                manager.counters.raise(each.prefix(), each.next());
            }
        } else if (mutation instanceof Mutation.Released each) {
            release(each);
        } else if (mutation instanceof Mutation.SymbolAdded each) {
            hierarchy
                    .symbols()
                    .add(new Symbol(
                            each.key(), manager(each.manager()), each.unit(), Designator.parse(each.reference())));
        } else if (mutation instanceof Mutation.SymbolRemoved each) {
            Symbol symbol = hierarchy.symbols().find(each.key());
            require(symbol != null, "there is no symbol with the key");
            hierarchy.symbols().remove(Objects.requireNonNull(symbol));
        } else if (mutation instanceof Mutation.Adopted each) {
            adopt(each);
        } else if (mutation instanceof Mutation.Left each) {
            leave(each);
        } else if (mutation instanceof Mutation.MarkedAhead each) {
            each.ranges().forEach(range -> {
                hierarchy.spellings().add(range.series().prefix());
                hierarchy.index(each.counted()).markAhead(range.series(), numbers(range));
            });
        } else if (mutation instanceof Mutation.AheadForgotten each) {
            hierarchy.index(each.counted()).forgetAhead();
        } else if (mutation instanceof Mutation.Retired each) {
            retire(each);
        } else if (mutation instanceof Mutation.CountersCleared each) {
            hierarchy.clearCounters(manager(each.manager()));
        } else if (mutation instanceof Mutation.ManagerAdded each) {
            add(each);
        } else if (mutation instanceof Mutation.ManagerPlaced each) {
            hierarchy.place(manager(each.manager()), manager(each.parent()), each.position());
        } else if (mutation instanceof Mutation.ManagerUpdated each) {
            hierarchy.update(manager(each.manager()), each.name(), each.ranges());
        } else if (mutation instanceof Mutation.ManagerRemoved each) {
            remove(each);
        } else if (mutation instanceof Mutation.ExpirySet each) {
            hierarchy.setExpiry(each.expiry());
        } else if (mutation instanceof Mutation.HierarchyDeleted || mutation instanceof Mutation.HierarchyMoved) {
            hierarchy.markDeleted();
        }
    }

    private void own(Mutation.Owned owned) {
        manager(owned.manager());
        ReferenceIndex index = hierarchy.index(owned.counted());
        int slot = owned.manager().slot();
        for (ReferenceRange range : owned.ranges()) {
            if (owned.counted() == Counted.REFERENCES) {
                hierarchy.spellings().add(range.series().prefix());
            }
            if (range.isNumbered()) {
                index.own(slot, range.series(), numbers(range));
            } else {
                index.own(slot, Designator.parse(range.lastReference()));
            }
        }
    }

    private void release(Mutation.Released released) {
        int slot = released.manager().slot();
        for (ReferenceRange range : released.ranges()) {
            range.forEach(reference -> {
                if (released.counted() == Counted.NETS) {
                    hierarchy.releasedNet(slot, reference);
                } else {
                    hierarchy.released(slot, reference);
                }
            });
        }
    }

    private void adopt(Mutation.Adopted adopted) {
        Holdings holdings = Holdings.of(set(adopted.owned()), set(adopted.retired()));
        manager(adopted.manager());
        hierarchy.index(adopted.counted()).adopt(adopted.manager().slot(), holdings);
        if (adopted.counted() == Counted.REFERENCES) {
            hierarchy.spellings().add(holdings);
        }
    }

    private static ReferenceSet set(List<ReferenceRange> ranges) {
        ReferenceSet set = new ReferenceSet();
        ranges.forEach(set::add);
        return set;
    }

    private void leave(Mutation.Left left) {
        ReferenceIndex index = hierarchy.index(left.counted());
        int slot = left.manager().slot();
        manager(left.manager());
        switch (left.reason()) {
            case CLEARED -> index.forget(slot);
            case MOVED -> index.withdraw(slot);
            case DELETED -> index.retire(slot);
        }
    }

    private void retire(Mutation.Retired retired) {
        Map<Series, NumberRanges> numbers = new HashMap<>();
        retired.ranges()
                .forEach(range -> numbers.computeIfAbsent(range.series(), series -> new NumberRanges())
                        .add(range.first(), range.last()));
        if (retired.counted() == Counted.NETS) {
            hierarchy.retire(Map.of(), numbers);
        } else {
            hierarchy.retire(numbers, Map.of());
        }
    }

    private void add(Mutation.ManagerAdded each) {
        String id = each.manager().id();
        ReferenceManager known = removed.remove(id);
        ReferenceManager manager =
                known == null ? manager(factory, hierarchy.rootKey().tenant(), each) : known;
        if (known == null) {
            added.put(id, manager);
        } else {
            manager.update(new NewManager(manager.key(), each.name(), Map.of(), each.createdAt(), each.ranges()));
        }
        manager.position = each.position();
        hierarchy.reservePosition(each.position());
        hierarchy.admit(manager);
        require(manager.slot == each.manager().slot(), "the manager got another slot");
    }

    private static ReferenceManager manager(HierarchyFactory factory, String tenant, Mutation.ManagerAdded each) {
        return factory.manager(new NewManager(
                new ManagerKey(tenant, each.manager().id()), each.name(), Map.of(), each.createdAt(), each.ranges()));
    }

    private void remove(Mutation.ManagerRemoved each) {
        ReferenceManager manager = manager(each.manager());
        hierarchy.dismiss(manager);
        manager.unlink();
        manager.moveTo(null);
        if (added.remove(each.manager().id()) == null) {
            removed.put(each.manager().id(), manager);
        }
    }

    private ReferenceManager manager(Mutation.Scope scope) {
        ReferenceManager manager = hierarchy.slots().manager(scope.slot());
        require(manager.key().id().equals(scope.id()), "another manager has the slot");
        return manager;
    }

    private static NumberRanges numbers(ReferenceRange range) {
        return NumberRanges.of(range.first(), range.last());
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalStateException("a logged change does not fit: " + problem);
        }
    }
}
