package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.hierarchy.ChangeEffect.Before;
import io.circuitsynth.refman.hierarchy.ChangeEffect.ManagerState;
import io.circuitsynth.refman.hierarchy.ChangeEffect.SymbolState;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes back one logged change; requires the lock of the hierarchy.
 *
 * <p>Everything that the change touched must still be as the change left it. Then it becomes what it was before. What the change gave
 * is retired, and counters stay where they are, so no number is given twice.
 */
public final class Revert {

    private static final int LISTED = 100;
    private static final Holdings EMPTY = new Holdings(Map.of(), Set.of());

    private final HierarchyFactory factory;
    private final Hierarchy hierarchy;
    private final long version;
    private final Map<String, ReferenceManager> managers = new HashMap<>();
    private final ChangeEffect effect;
    private final List<Map<String, Object>> obstacles = new ArrayList<>(0);
    private int obstaclesCount;

    /** The owners of references that the revert sets by itself, because no symbol holds them before or after it. */
    private final Map<Designator, Before<String>> ownReferences = new LinkedHashMap<>();

    private final List<Symbol> removedSymbols = new ArrayList<>();
    private final List<ReferenceManager> removedManagers = new ArrayList<>();
    private final Map<String, ReferenceManager> restored = new LinkedHashMap<>();

    private Revert(HierarchyFactory factory, Hierarchy hierarchy, long version, List<Mutation> mutations) {
        this.factory = factory;
        this.hierarchy = hierarchy;
        this.version = version;
        hierarchy.managers().forEach(manager -> managers.put(manager.key().id(), manager));
        this.effect = ChangeEffect.of(mutations, managers);
    }

    /** The parts of a change that is reverted. */
    public record LoggedSteps(long version, @Nullable String by, List<Mutation> mutations) {}

    /**
     * Takes back a change, or refuses with {@code cannot_revert} and what stands in the way.
     *
     * @param isDryRun whether only the outcome is computed
     * @param publish publishes a manager that comes back, as in {@link HierarchyFactory#createRoot}
     * @param withdraw withdraws a published manager
     * @return whether the hierarchy was changed
     */
    public static Outcome<Boolean> revert(
            HierarchyFactory factory,
            Hierarchy hierarchy,
            LoggedSteps change,
            boolean isDryRun,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw) {
        Revert revert = new Revert(factory, hierarchy, change.version(), change.mutations());
        Optional<Refusal> refusal = revert.plan();
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        Collection<ReferenceManager> comingBack = revert.restored.values();
        comingBack.forEach(manager -> manager.moveTo(hierarchy));
        Optional<Refusal> taken = factory.refusePublication(comingBack, publish, withdraw);
        if (taken.isPresent()) {
            return Outcome.refused(taken.get());
        }
        if (isDryRun) {
            comingBack.forEach(manager -> {
                withdraw.accept(manager);
                manager.moveTo(null);
            });
            return Outcome.done(false);
        }
        hierarchy.recorder().record(new Mutation.Reverted(change.version(), change.by()));
        revert.apply(withdraw);
        return Outcome.done(true);
    }

    private Optional<Refusal> plan() {
        if (effect.isOfSeveralHierarchies()) {
            return Optional.of(refused("It created, ended, joined or divided hierarchies."));
        }
        if (effect.isTooLarge()) {
            return Optional.of(
                    refused("It has more than " + ChangeEffect.MAX_HOLDINGS + " references and unnamed nets."));
        }
        if (effect.isEmpty()) {
            return Optional.of(refused("Nothing of it can be taken back, since counters never go down."));
        }
        planManagers();
        planSymbols();
        planReferences();
        planNets();
        planExpiry();
        if (obstaclesCount > 0) {
            return Optional.of(new Refusal(
                    RefusalCode.CANNOT_REVERT,
                    "The change " + version + " cannot be reverted: " + obstaclesCount
                            + " things are not as it left them.",
                    Map.of("version", version, "obstacles", obstacles, "obstaclesCount", obstaclesCount)));
        }
        return refuseGrowth();
    }

    private Refusal refused(String why) {
        return Refusal.of(
                RefusalCode.CANNOT_REVERT, "The change " + version + " cannot be reverted. " + why, "version", version);
    }

    private void obstacle(String what, String name, String reason) {
        obstaclesCount++;
        if (obstacles.size() < LISTED) {
            obstacles.add(Map.of(what, name, "reason", reason));
        }
    }

    private void planManagers() {
        effect.managers().forEach((id, change) -> {
            ManagerState before = change.before();
            ManagerState after = change.after();
            ReferenceManager manager = managers.get(id);
            if (after == null) {
                planComingBack(id, manager, before);
            } else if (manager == null) {
                obstacle("managerId", id, "it is not in the hierarchy any more");
            } else if (!ChangeEffect.stateOf(manager).isSame(after)) {
                obstacle("managerId", id, "its parent, name or ranges were changed");
            } else if (before == null) {
                removedManagers.add(manager);
            }
        });
        planParents();
        for (ReferenceManager manager : removedManagers) {
            for (ReferenceManager child : manager.children.values()) {
                if (!removedManagers.contains(child)) {
                    obstacle("managerId", manager.key().id(), "it has another child");
                    break;
                }
            }
        }
    }

    private void planComingBack(String id, @Nullable ReferenceManager manager, @Nullable ManagerState before) {
        if (manager != null) {
            obstacle("managerId", id, "it exists again");
        } else if (before != null) {
            restored.put(
                    id,
                    factory.manager(new NewManager(
                            new ManagerKey(hierarchy.rootKey().tenant(), id),
                            before.name(),
                            Map.of(),
                            before.createdAt(),
                            before.ranges())));
        }
    }

    /** Requires that the parents to which managers go back exist, and are not below them. */
    private void planParents() {
        effect.managers().forEach((id, change) -> {
            ManagerState before = change.before();
            if (before == null || before.parentId() == null) {
                return;
            }
            Set<String> above = new HashSet<>();
            for (String each = before.parentId(); each != null; each = parentBefore(each)) {
                if (each.equals(id) || !above.add(each)) {
                    obstacle("managerId", id, "its former parent is below it");
                    return;
                }
                if (!isManagerAfterwards(each)) {
                    obstacle("managerId", id, "its former parent is gone");
                    return;
                }
            }
        });
    }

    private @Nullable String parentBefore(String id) {
        Before<ManagerState> change = effect.managers().get(id);
        if (change != null) {
            return change.before() == null ? null : change.before().parentId();
        }
        ReferenceManager manager = managers.get(id);
        return manager == null || manager.parent == null
                ? null
                : manager.parent.key().id();
    }

    private boolean isManagerAfterwards(String id) {
        ReferenceManager manager = managers.get(id);
        return restored.containsKey(id) || (manager != null && !removedManagers.contains(manager));
    }

    private void planSymbols() {
        Map<String, SymbolState> addedAgain = new LinkedHashMap<>();
        effect.symbols().forEach((key, change) -> {
            Symbol symbol = hierarchy.symbols().find(key);
            SymbolState now = symbol == null ? null : stateOf(symbol);
            if (!Objects.equals(now, change.after())) {
                obstacle("symbol", key, now == null ? "it is gone" : "it was changed");
                return;
            }
            if (symbol != null) {
                removedSymbols.add(symbol);
            }
            SymbolState before = change.before();
            if (before != null) {
                addedAgain.put(key, before);
                if (!isManagerAfterwards(before.managerId())) {
                    obstacle("symbol", key, "its manager is gone");
                }
            }
        });
        addedAgain.forEach((key, before) -> planComponent(key, before, addedAgain));
        for (Symbol symbol : hierarchy.components().of(removedManagers)) {
            if (!removedSymbols.contains(symbol)) {
                obstacle("managerId", symbol.manager().key().id(), "it has another symbol");
            }
        }
    }

    /** Requires that the reference of a symbol that comes back is free, or held by other units of its component. */
    private void planComponent(String key, SymbolState before, Map<String, SymbolState> addedAgain) {
        Designator reference = Designator.parse(before.reference());
        for (Symbol other : hierarchy.symbols().component(reference)) {
            if (other.unit() == before.unit()
                    && !removedSymbols.contains(other)
                    && !addedAgain.containsKey(other.key())) {
                obstacle("symbol", key, "another symbol holds its reference and unit");
            }
        }
        if (effect.holders(Counted.REFERENCES).containsKey(reference)) {
            return;
        }
        String owner = ownerOf(reference);
        // As in an annotation, a component takes over what the manager of one of its symbols owns.
        boolean isTakenOver = addedAgain.values().stream()
                .anyMatch(each -> each.reference().equals(before.reference())
                        && each.managerId().equals(owner));
        if (owner != null && hierarchy.symbols().first(reference) == null && !isTakenOver) {
            obstacle("symbol", key, "its reference is in use again");
        }
    }

    private static SymbolState stateOf(Symbol symbol) {
        return new SymbolState(
                symbol.manager().key().id(), symbol.unit(), symbol.reference().text());
    }

    private void planReferences() {
        Set<String> ofSymbols = new HashSet<>();
        effect.symbols().values().forEach(change -> {
            add(change.before(), ofSymbols);
            add(change.after(), ofSymbols);
        });
        effect.holders(Counted.REFERENCES).forEach((reference, change) -> {
            String owner = ownerOf(reference);
            if (!Objects.equals(owner, change.after())) {
                obstacle(
                        "reference",
                        reference.text(),
                        owner == null
                                ? "it was released"
                                : change.after() == null ? "it is in use again" : "another manager owns it");
            } else if (!ofSymbols.contains(reference.text())) {
                if (hierarchy.symbols().first(reference) != null) {
                    obstacle("reference", reference.text(), "a symbol holds it");
                } else {
                    planOwner("reference", reference, change);
                    ownReferences.put(reference, change);
                }
            }
        });
        for (ReferenceManager manager : removedManagers) {
            long given = effect.holders(Counted.REFERENCES).values().stream()
                    .filter(change -> manager.key().id().equals(change.after()))
                    .count();
            if (hierarchy.references().ownedCount(manager.slot) > given) {
                obstacle("managerId", manager.key().id(), "it owns other references");
            }
        }
    }

    private static void add(@Nullable SymbolState state, Set<String> references) {
        if (state != null) {
            references.add(state.reference());
        }
    }

    private void planOwner(String what, Designator reference, Before<String> change) {
        String before = change.before();
        if (before != null && !isManagerAfterwards(before)) {
            obstacle(what, reference.text(), "the manager that owned it is gone");
        }
    }

    private @Nullable String ownerOf(Designator reference) {
        int slot = hierarchy.references().ownerOf(hierarchy.spellings().written(reference));
        return slot == ReferenceIndex.NO_OWNER
                ? null
                : hierarchy.slots().manager(slot).key().id();
    }

    private void planNets() {
        effect.holders(Counted.NETS).forEach((net, change) -> {
            int slot = hierarchy.nets().ownerOf(net);
            String owner = slot == ReferenceIndex.NO_OWNER
                    ? null
                    : hierarchy.slots().manager(slot).key().id();
            if (!Objects.equals(owner, change.after())) {
                obstacle("net", net.text(), owner == null ? "it was released" : "it is in use again");
            } else {
                planOwner("net", net, change);
            }
        });
        for (ReferenceManager manager : removedManagers) {
            long given = effect.holders(Counted.NETS).values().stream()
                    .filter(change -> manager.key().id().equals(change.after()))
                    .count();
            if (hierarchy.nets().ownedCount(manager.slot) > given) {
                obstacle("managerId", manager.key().id(), "it owns other unnamed nets");
            }
        }
    }

    private void planExpiry() {
        Before<Expiry> change = effect.expiry();
        if (change != null && !Objects.equals(hierarchy.expiry(), change.after())) {
            obstacle("expiry", String.valueOf(hierarchy.expiry()), "the hierarchy was renewed");
        }
    }

    private Optional<Refusal> refuseGrowth() {
        List<Designator> again = new ArrayList<>();
        effect.holders(Counted.REFERENCES).forEach((reference, change) -> {
            if (change.after() == null) {
                again.add(reference);
            }
        });
        long nets = effect.holders(Counted.NETS).values().stream()
                .filter(change -> change.after() == null)
                .count();
        return factory.limits()
                .refuseManagers(hierarchy.managersCount() + restored.size())
                .or(() -> hierarchy.refuseGrowth(
                        again.size() + nets + restored.size() + effect.symbols().size(), () -> {
                            Growth growth = Growth.of(again);
                            growth.addNets(nets);
                            effect.symbols().forEach((key, change) -> {
                                if (change.after() == null) {
                                    growth.addSymbol(key);
                                }
                            });
                            restored.values()
                                    .forEach(manager -> growth.addManager(
                                            manager.key().id(), manager.name(), manager.ranges(), 0, EMPTY, EMPTY));
                            return growth;
                        }));
    }

    private void apply(Consumer<ReferenceManager> withdraw) {
        restored.values().forEach(hierarchy::admit);
        managers.putAll(restored);
        parentsFirst().forEach(this::restoreAttributes);
        List<Symbol> added = new ArrayList<>();
        effect.symbols().forEach((key, change) -> {
            SymbolState before = change.before();
            if (before != null) {
                added.add(new Symbol(
                        key, manager(before.managerId()), before.unit(), Designator.parse(before.reference())));
            }
        });
        Map<Designator, Integer> takenOver = takenOver();
        hierarchy.components().replace(removedSymbols, added);
        takenOver.forEach((reference, slot) -> {
            if (!hierarchy.isUsed(reference)) {
                hierarchy.own(slot, reference);
            }
        });
        ownReferences.forEach((reference, change) -> {
            if (change.after() != null) {
                hierarchy.released(manager(change.after()).slot, reference);
            }
        });
        ownReferences.forEach((reference, change) -> {
            if (change.before() != null) {
                hierarchy.own(manager(change.before()).slot, reference);
            }
        });
        applyNets();
        removeManagers(withdraw);
        Before<Expiry> expiry = effect.expiry();
        if (expiry != null) {
            hierarchy.setExpiry(expiry.before());
        }
        hierarchy.numberings().changed();
        hierarchy.measure();
    }

    /** Returns the owners of the references that symbols took over: a manager owned them before and goes on to own them. */
    private Map<Designator, Integer> takenOver() {
        Map<Designator, Integer> owners = new LinkedHashMap<>();
        for (Symbol symbol : removedSymbols) {
            Designator reference = symbol.reference();
            Before<String> change = effect.holders(Counted.REFERENCES).get(reference);
            if (change == null) {
                owners.put(reference, hierarchy.references().ownerOf(reference));
            } else if (change.before() != null) {
                owners.put(reference, manager(change.before()).slot);
            }
        }
        return owners;
    }

    /** Lists the changed managers that exist afterwards, each after the parent to which it goes back. */
    private Set<String> parentsFirst() {
        Set<String> ordered = new LinkedHashSet<>();
        effect.managers().forEach((id, change) -> {
            List<String> path = new ArrayList<>();
            for (String each = id; each != null && effect.managers().containsKey(each); each = parentBefore(each)) {
                path.add(0, each);
            }
            ordered.addAll(path);
        });
        ordered.removeIf(id -> effect.managers().get(id) == null
                || Objects.requireNonNull(effect.managers().get(id)).before() == null);
        return ordered;
    }

    private void restoreAttributes(String id) {
        Before<ManagerState> change = Objects.requireNonNull(effect.managers().get(id));
        ManagerState before = Objects.requireNonNull(change.before());
        ReferenceManager manager = manager(id);
        String parentId = before.parentId();
        String presentParent =
                manager.parent == null ? null : manager.parent.key().id();
        if (parentId != null && !parentId.equals(presentParent)) {
            hierarchy.place(manager, manager(parentId), before.position());
        }
        if (!Objects.equals(manager.name(), before.name()) || !manager.ranges().equals(before.ranges())) {
            hierarchy.update(manager, before.name(), before.ranges());
        }
    }

    private void applyNets() {
        Map<Designator, Before<String>> nets = effect.holders(Counted.NETS);
        nets.forEach((net, change) -> {
            if (change.after() != null) {
                hierarchy.releasedNet(manager(change.after()).slot, net);
            }
        });
        nets.forEach((net, change) -> {
            if (change.before() != null) {
                NumberRanges numbers = new NumberRanges();
                numbers.add(net.number(), net.number());
                hierarchy.nets().own(manager(change.before()).slot, UnnamedNets.SERIES, numbers);
            }
        });
    }

    private void removeManagers(Consumer<ReferenceManager> withdraw) {
        for (ReferenceManager manager : removedManagers) {
            hierarchy.retire(manager);
            hierarchy.dismiss(manager);
            withdraw.accept(manager);
            manager.moveTo(null);
        }
        removedManagers.forEach(ReferenceManager::unlink);
    }

    private ReferenceManager manager(String id) {
        return Objects.requireNonNull(managers.get(id), "the manager was looked up before");
    }
}
