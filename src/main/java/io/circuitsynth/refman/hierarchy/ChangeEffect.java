package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.index.ReferenceRange;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Computes what a logged change changed in the end: the state of each thing before it and after it. */
final class ChangeEffect {

    /** Bounds the references, nets and symbols of a change, because each of them is compared with the present state. */
    static final int MAX_THINGS = 200_000;

    /** Bounds the managers of a change, because those that come back are looked up in the whole tenant. */
    static final int MAX_MANAGERS = 10_000;

    /** The state of a thing before and after a change; null where it did not exist. */
    record Before<T>(@Nullable T before, @Nullable T after) {

        boolean isChange() {
            return !Objects.equals(before, after);
        }
    }

    /** The state of a symbol. */
    record SymbolState(String managerId, int unit, String reference) {}

    /**
     * The state of a manager; of two that are compared, the position does not matter.
     *
     * @param parentId its parent; null for the root
     */
    record ManagerState(
            @Nullable String parentId, @Nullable String name, Instant createdAt, ManagerRanges ranges, long position) {

        ManagerState below(@Nullable String newParentId, long newPosition) {
            return new ManagerState(newParentId, name, createdAt, ranges, newPosition);
        }

        /** Returns the state with the attributes that an update changed; another change can have set the others since. */
        ManagerState changed(Mutation.ManagerUpdated update, @Nullable String newName, ManagerRanges newRanges) {
            return new ManagerState(
                    parentId,
                    Objects.equals(update.formerName(), update.name()) ? name : newName,
                    createdAt,
                    update.formerRanges().equals(update.ranges()) ? ranges : newRanges,
                    position);
        }

        boolean isSame(ManagerState other) {
            return Objects.equals(parentId, other.parentId)
                    && Objects.equals(name, other.name)
                    && ranges.equals(other.ranges);
        }
    }

    private final Map<Counted, Map<Designator, Before<String>>> holders = new EnumMap<>(Counted.class);
    private final Map<String, Before<SymbolState>> symbols = new LinkedHashMap<>();
    private final Map<String, Before<ManagerState>> managers = new LinkedHashMap<>();
    private final Map<String, ReferenceManager> present;
    private @Nullable Before<Expiry> expiry;
    private boolean isOfHierarchies;
    private boolean isReplacement;

    /** The references that a manager held without symbols, and that got another name. */
    private final Set<String> renamedOfManagers = new HashSet<>(0);

    private long things;

    private ChangeEffect(Map<String, ReferenceManager> present) {
        this.present = present;
        holders.put(Counted.REFERENCES, new LinkedHashMap<>());
        holders.put(Counted.NETS, new LinkedHashMap<>());
    }

    /**
     * Computes the effect of a change.
     *
     * @param present the managers of the hierarchy by id, whose attributes stand for those that the log does not tell
     */
    static ChangeEffect of(List<Mutation> mutations, Map<String, ReferenceManager> present) {
        ChangeEffect effect = new ChangeEffect(present);
        for (Mutation mutation : mutations) {
            effect.add(mutation);
            if (effect.isTooLarge()) {
                return effect;
            }
        }
        effect.symbols.values().removeIf(each -> !each.isChange());
        effect.managers.values().removeIf(each -> !each.isChange());
        effect.holders.values().forEach(each -> each.values().removeIf(holder -> !holder.isChange()));
        return effect;
    }

    /** Returns whether it has more references, nets and symbols, or more managers, than a revert compares. */
    boolean isTooLarge() {
        return things > MAX_THINGS || managers.size() > MAX_MANAGERS;
    }

    /** Returns whether it replaced everything, so that managers and symbols can have taken over references from others. */
    boolean isReplacement() {
        return isReplacement;
    }

    /** Returns whether the change renamed a reference that a manager held without symbols. */
    boolean wasHeldByManager(Designator reference) {
        return renamedOfManagers.contains(reference.text());
    }

    /** Returns whether it created, ended, joined or divided hierarchies. */
    boolean isOfSeveralHierarchies() {
        return isOfHierarchies;
    }

    boolean isEmpty() {
        return symbols.isEmpty()
                && managers.isEmpty()
                && expiry() == null
                && holders.values().stream().allMatch(Map::isEmpty);
    }

    /** Returns the owner of each reference or net that got another one. */
    Map<Designator, Before<String>> holders(Counted counted) {
        return Objects.requireNonNull(holders.get(counted));
    }

    Map<String, Before<SymbolState>> symbols() {
        return symbols;
    }

    Map<String, Before<ManagerState>> managers() {
        return managers;
    }

    @Nullable
    Before<Expiry> expiry() {
        return expiry != null && expiry.isChange() ? expiry : null;
    }

    private void add(Mutation mutation) {
        if (mutation instanceof Mutation.Owned each) {
            own(each.counted(), each.manager().id(), each.ranges());
        } else if (mutation instanceof Mutation.Adopted each) {
            own(each.counted(), each.manager().id(), each.owned());
        } else if (mutation instanceof Mutation.Released each) {
            release(each.counted(), each.manager().id(), each.ranges());
        } else if (mutation instanceof Mutation.Left each) {
            release(each.counted(), each.manager().id(), each.owned());
            isReplacement |= each.reason() == Mutation.Leaving.MOVED;
        } else if (mutation instanceof Mutation.Renamed each) {
            renamedOfManagers.add(each.from());
        } else if (mutation instanceof Mutation.SymbolAdded each) {
            things++;
            become(symbols, each.key(), new SymbolState(each.manager().id(), each.unit(), each.reference()), null);
        } else if (mutation instanceof Mutation.SymbolRemoved each) {
            things++;
            become(symbols, each.key(), null, new SymbolState(each.manager().id(), each.unit(), each.reference()));
        } else if (mutation instanceof Mutation.ManagerAdded each) {
            become(
                    managers,
                    each.manager().id(),
                    new ManagerState(null, each.name(), each.createdAt(), each.ranges(), each.position()),
                    null);
        } else if (mutation instanceof Mutation.ManagerRemoved each) {
            become(
                    managers,
                    each.manager().id(),
                    null,
                    new ManagerState(each.parentId(), each.name(), each.createdAt(), each.ranges(), each.position()));
        } else if (mutation instanceof Mutation.ManagerPlaced each) {
            update(
                    each.manager().id(),
                    state -> state.below(each.formerParentId(), each.formerPosition()),
                    state -> state.below(each.parent().id(), each.position()));
        } else if (mutation instanceof Mutation.ManagerUpdated each) {
            update(
                    each.manager().id(),
                    state -> state.changed(each, each.formerName(), each.formerRanges()),
                    state -> state.changed(each, each.name(), each.ranges()));
        } else if (mutation instanceof Mutation.ExpirySet each) {
            expiry = new Before<>(expiry == null ? each.former() : expiry.before(), each.expiry());
        } else if (mutation instanceof Mutation.OfHierarchies) {
            isOfHierarchies = true;
        }
    }

    private void own(Counted counted, String managerId, List<ReferenceRange> ranges) {
        forEach(ranges, reference -> become(holders(counted), reference, managerId, null));
    }

    private void release(Counted counted, String managerId, List<ReferenceRange> ranges) {
        forEach(ranges, reference -> become(holders(counted), reference, null, managerId));
    }

    private void forEach(List<ReferenceRange> ranges, Consumer<Designator> action) {
        for (ReferenceRange range : ranges) {
            things += range.count();
            if (isTooLarge()) {
                return;
            }
            range.forEach(action);
        }
    }

    /** Records what a thing became, and what it was if that is not known from an earlier step. */
    private static <K, T> void become(Map<K, Before<T>> things, K key, @Nullable T after, @Nullable T before) {
        Before<T> known = things.get(key);
        things.put(key, new Before<>(known == null ? before : known.before(), after));
    }

    /** Records that attributes of a manager changed; those that no step tells are the present ones. */
    private void update(String id, UnaryOperator<ManagerState> former, UnaryOperator<ManagerState> change) {
        Before<ManagerState> known = managers.get(id);
        if (known != null) {
            ManagerState after = known.after();
            managers.put(id, new Before<>(known.before(), after == null ? null : change.apply(after)));
            return;
        }
        ReferenceManager manager = present.get(id);
        if (manager == null) {
            // It was removed later, so the change cannot be reverted: the manager is not as the change left it.
            ManagerState unknown = new ManagerState(null, null, Instant.EPOCH, ManagerRanges.NONE, 0);
            managers.put(id, new Before<>(former.apply(unknown), change.apply(unknown)));
            return;
        }
        ManagerState now = stateOf(manager);
        managers.put(id, new Before<>(former.apply(now), change.apply(now)));
    }

    /** Returns the present state of a manager. */
    static ManagerState stateOf(ReferenceManager manager) {
        return new ManagerState(
                manager.parent == null ? null : manager.parent.key().id(),
                manager.name(),
                manager.createdAt(),
                manager.ranges(),
                manager.position);
    }
}
