package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.ChangeEffect.Before;
import io.circuitsynth.refman.hierarchy.ChangeEffect.ManagerState;
import io.circuitsynth.refman.hierarchy.ChangeEffect.SymbolState;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes back one logged change; requires the lock of the hierarchy.
 *
 * <p>Everything that the change touched must still be as the change left it. Then it becomes what it was before. What the change gave
 * is retired, and counters stay where they are, so no number is given twice.
 */
public final class Revert {

    private static final Holdings EMPTY = new Holdings(Map.of(), Set.of());

    private final HierarchyFactory factory;
    private final Hierarchy hierarchy;
    private final long version;
    private final Map<String, ReferenceManager> managers = new HashMap<>();
    private final ChangeEffect effect;
    private final Obstacles obstacles = new Obstacles();

    /** The owners of references that the revert sets by itself, because no symbol holds them before or after it. */
    private final Map<Designator, Before<String>> ownReferences = new LinkedHashMap<>();

    private final Set<Symbol> removedSymbols = new LinkedHashSet<>();
    private final Map<Designator, List<ReturningSymbol>> returningSymbols = new LinkedHashMap<>();
    private final Set<ReferenceManager> removedManagers = new LinkedHashSet<>();
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
     * What a revert needs to know from elsewhere.
     *
     * @param takenIds the ids of managers that come back and that managers of other hierarchies have
     */
    public record Surroundings(Set<String> takenIds, Instant now) {}

    private record ReturningSymbol(String key, SymbolState state) {}

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
            Surroundings surroundings,
            boolean isDryRun,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw) {
        Revert revert = new Revert(factory, hierarchy, change.version(), change.mutations());
        Optional<Refusal> refusal = revert.plan(surroundings);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (isDryRun) {
            return Outcome.done(false);
        }
        Collection<ReferenceManager> comingBack = revert.restored.values();
        comingBack.forEach(manager -> manager.moveTo(hierarchy));
        Optional<Refusal> taken = factory.refusePublication(comingBack, publish, withdraw);
        if (taken.isPresent()) {
            return Outcome.refused(taken.get());
        }
        hierarchy.recorder().record(new Mutation.Reverted(change.version(), change.by()));
        revert.apply(withdraw);
        return Outcome.done(true);
    }

    private Optional<Refusal> plan(Surroundings surroundings) {
        if (effect.isOfSeveralHierarchies()) {
            return Optional.of(refused("It created, ended, joined or divided hierarchies."));
        }
        if (effect.isTooLarge()) {
            return Optional.of(refused("It has more than " + ChangeEffect.MAX_THINGS
                    + " references, unnamed nets and symbols, or more than " + ChangeEffect.MAX_MANAGERS
                    + " managers."));
        }
        if (effect.isEmpty()) {
            return Optional.of(refused("Nothing of it can be taken back, since counters never go down."));
        }
        planManagers(surroundings.takenIds());
        planSymbols();
        planReferences();
        planNets();
        requireEmpty(Counted.REFERENCES, "it owns other references");
        requireEmpty(Counted.NETS, "it owns other unnamed nets");
        planExpiry(surroundings.now());
        return obstacles.refuse(version).or(this::refuseGrowth);
    }

    private Refusal refused(String why) {
        return Refusal.of(
                RefusalCode.CANNOT_REVERT, "The change " + version + " cannot be reverted. " + why, "version", version);
    }

    private void planManagers(Set<String> takenIds) {
        effect.managers().forEach((id, change) -> {
            ManagerState before = change.before();
            ManagerState after = change.after();
            ReferenceManager manager = managers.get(id);
            if (after == null) {
                planComingBack(id, manager, Objects.requireNonNull(before), takenIds);
            } else if (manager == null) {
                obstacles.add("managerId", id, "it is not in the hierarchy any more");
            } else if (!ChangeEffect.stateOf(manager).isSame(after)) {
                obstacles.add("managerId", id, "its parent, name or ranges were changed");
            } else if (before == null) {
                removedManagers.add(manager);
            }
        });
        planParents();
        for (ReferenceManager manager : removedManagers) {
            String id = manager.key().id();
            for (ReferenceManager child : manager.children.values()) {
                if (!removedManagers.contains(child)
                        && id.equals(parentBefore(child.key().id()))) {
                    obstacles.add("managerId", id, "it has another child");
                    break;
                }
            }
        }
    }

    private void planComingBack(
            String id, @Nullable ReferenceManager manager, ManagerState before, Set<String> takenIds) {
        if (manager != null) {
            obstacles.add("managerId", id, "it exists again");
            return;
        }
        if (takenIds.contains(id)) {
            obstacles.add("managerId", id, "another hierarchy has a manager with its id");
        }
        restored.put(
                id,
                factory.manager(new NewManager(
                        new ManagerKey(hierarchy.rootKey().tenant(), id),
                        before.name(),
                        Map.of(),
                        before.createdAt(),
                        before.ranges())));
    }

    /** Requires that the parents to which managers go back exist, and are not below them. */
    private void planParents() {
        effect.managers().forEach((id, change) -> {
            ManagerState before = change.before();
            String parentId = before == null ? null : before.parentId();
            if (parentId == null) {
                return;
            }
            if (!isManagerAfterwards(parentId)) {
                obstacles.add("managerId", id, "its former parent is gone");
                return;
            }
            Set<String> above = new HashSet<>();
            for (String each = parentId; each != null; each = parentBefore(each)) {
                if (each.equals(id) || !above.add(each)) {
                    obstacles.add("managerId", id, "its former parent is below it");
                    return;
                }
            }
        });
    }

    /** Returns the id of the parent that a manager has after the revert. */
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

    private int depthAfterwards(String id) {
        int depth = 0;
        for (String each = parentBefore(id); each != null; each = parentBefore(each)) {
            depth++;
        }
        return depth;
    }

    private boolean isManagerAfterwards(String id) {
        ReferenceManager manager = managers.get(id);
        return restored.containsKey(id) || (manager != null && !removedManagers.contains(manager));
    }

    private void planSymbols() {
        effect.symbols().forEach((key, change) -> {
            Symbol symbol = hierarchy.symbols().find(key);
            SymbolState now = symbol == null ? null : stateOf(symbol);
            if (!Objects.equals(now, change.after())) {
                obstacles.add("symbol", key, now == null ? "it is gone" : "it was changed");
                return;
            }
            if (symbol != null) {
                removedSymbols.add(symbol);
            }
            SymbolState before = change.before();
            if (before != null) {
                returningSymbols
                        .computeIfAbsent(Designator.parse(before.reference()), each -> new ArrayList<>(1))
                        .add(new ReturningSymbol(key, before));
                if (!isManagerAfterwards(before.managerId())) {
                    obstacles.add("symbol", key, "its manager is gone");
                }
            }
        });
        returningSymbols.forEach(this::planComponent);
        if (!removedManagers.isEmpty()) {
            for (Symbol symbol : hierarchy.components().of(removedManagers)) {
                if (!removedSymbols.contains(symbol)) {
                    obstacles.add("managerId", symbol.manager().key().id(), "it has another symbol");
                }
            }
        }
    }

    /** Requires that the reference of symbols that come back is free, or held by other units of their component. */
    private void planComponent(Designator reference, List<ReturningSymbol> returning) {
        Map<Integer, Symbol> staying = new HashMap<>();
        for (Symbol other : hierarchy.symbols().component(reference)) {
            if (!removedSymbols.contains(other)) {
                staying.put(other.unit(), other);
            }
        }
        for (ReturningSymbol each : returning) {
            if (staying.containsKey(each.state().unit())) {
                obstacles.add("symbol", each.key(), "another symbol holds its reference and unit");
            }
        }
        if (effect.holders(Counted.REFERENCES).containsKey(reference)) {
            // It is compared with its other references.
            return;
        }
        String owner = ownerOf(reference);
        // As in an annotation, a component takes over what the manager of one of its symbols owns.
        boolean isTakenOver =
                returning.stream().anyMatch(each -> each.state().managerId().equals(owner));
        if (owner == null ? isInUseInAnotherSpelling(reference) : !isTakenOver && !isHeldBySymbols(reference)) {
            obstacles.add("symbol", returning.get(0).key(), "its reference is in use again");
        }
    }

    private boolean isHeldBySymbols(Designator reference) {
        return hierarchy.symbols().first(reference) != null;
    }

    private static SymbolState stateOf(Symbol symbol) {
        return new SymbolState(
                symbol.manager().key().id(), symbol.unit(), symbol.reference().text());
    }

    private void planReferences() {
        Map<Designator, Set<String>> managersOfSymbols = managersOfSymbols();
        effect.holders(Counted.REFERENCES).forEach((reference, change) -> {
            String owner = ownerOf(reference);
            if (!Objects.equals(owner, change.after())) {
                obstacles.add("reference", reference.text(), reasonOf(owner, change.after()));
            } else if (owner == null && isInUseInAnotherSpelling(reference)) {
                obstacles.add("reference", reference.text(), "it is in use again");
            } else {
                Set<String> ofSymbols = managersOfSymbols.get(reference);
                if (ofSymbols != null) {
                    planComponentOwner(reference, change, ofSymbols);
                } else if (isHeldBySymbols(reference)) {
                    obstacles.add("reference", reference.text(), "a symbol holds it");
                } else {
                    planOwner("reference", reference, change);
                    ownReferences.put(reference, change);
                }
            }
        });
    }

    /** Returns the managers of the symbols that the change gave each reference. */
    private Map<Designator, Set<String>> managersOfSymbols() {
        Map<Designator, Set<String>> managersOfSymbols = new HashMap<>();
        effect.symbols().values().forEach(change -> {
            SymbolState before = change.before();
            if (before != null) {
                managersOfSymbols.computeIfAbsent(Designator.parse(before.reference()), each -> new HashSet<>(1));
            }
            SymbolState after = change.after();
            if (after != null) {
                managersOfSymbols
                        .computeIfAbsent(Designator.parse(after.reference()), each -> new HashSet<>(1))
                        .add(after.managerId());
            }
        });
        return managersOfSymbols;
    }

    /** Requires that the owner of a reference that symbols hold becomes what it was. */
    private void planComponentOwner(Designator reference, Before<String> change, Set<String> ofSymbols) {
        String before = change.before();
        String lowest = managerOfLowestUnit(reference);
        if (lowest != null) {
            if (!lowest.equals(before)) {
                obstacles.add("reference", reference.text(), "another symbol holds it");
            }
        } else if (before != null
                && !ofSymbols.contains(before)
                && !effect.isReplacement()
                && !effect.wasHeldByManager(reference)) {
            // Symbols take over only what their own managers own, so another symbol held it.
            obstacles.add("reference", reference.text(), "the symbol that held it is gone");
        } else {
            planOwner("reference", reference, change);
        }
    }

    /** Returns the manager of the lowest unit of a component after the revert; null if no symbol holds the reference then. */
    private @Nullable String managerOfLowestUnit(Designator reference) {
        String lowest = null;
        int unit = Integer.MAX_VALUE;
        for (Symbol symbol : hierarchy.symbols().component(reference)) {
            if (!removedSymbols.contains(symbol)) {
                lowest = symbol.manager().key().id();
                unit = symbol.unit();
                break;
            }
        }
        for (ReturningSymbol each : returningSymbols.getOrDefault(reference, List.of())) {
            if (lowest == null || each.state().unit() < unit) {
                lowest = each.state().managerId();
                unit = each.state().unit();
            }
        }
        return lowest;
    }

    private static String reasonOf(@Nullable String owner, @Nullable String ownerAfterChange) {
        if (owner == null) {
            return "it was released";
        }
        return ownerAfterChange == null ? "it is in use again" : "another manager owns it";
    }

    private void planOwner(String what, Designator reference, Before<String> change) {
        String before = change.before();
        if (before != null && !isManagerAfterwards(before)) {
            obstacles.add(what, reference.text(), "the manager that owned it is gone");
        }
    }

    private @Nullable String ownerOf(Designator reference) {
        return ownerOf(Counted.REFERENCES, reference);
    }

    private @Nullable String ownerOf(Counted counted, Designator reference) {
        int slot = hierarchy.index(counted).ownerOf(reference);
        return slot == ReferenceIndex.NO_OWNER
                ? null
                : hierarchy.slots().manager(slot).key().id();
    }

    /** Returns whether a reference without an owner is in use in a spelling that the revert does not release. */
    private boolean isInUseInAnotherSpelling(Designator reference) {
        Designator written = hierarchy.spellings().written(reference);
        if (written.equals(reference)) {
            return false;
        }
        Before<String> change = effect.holders(Counted.REFERENCES).get(written);
        return change == null || change.before() != null;
    }

    private void planNets() {
        effect.holders(Counted.NETS).forEach((net, change) -> {
            String owner = ownerOf(Counted.NETS, net);
            if (!Objects.equals(owner, change.after())) {
                obstacles.add("net", net.text(), reasonOf(owner, change.after()));
            } else {
                planOwner("net", net, change);
            }
        });
    }

    /** Requires that the managers that the change created have nothing but what it gave them. */
    private void requireEmpty(Counted counted, String reason) {
        if (removedManagers.isEmpty()) {
            return;
        }
        Map<String, Long> given = new HashMap<>();
        effect.holders(counted).values().forEach(change -> {
            if (change.after() != null) {
                given.merge(change.after(), 1L, Long::sum);
            }
        });
        for (ReferenceManager manager : removedManagers) {
            String id = manager.key().id();
            if (hierarchy.index(counted).ownedCount(manager.slot) > given.getOrDefault(id, 0L)) {
                obstacles.add("managerId", id, reason);
            }
        }
    }

    private void planExpiry(Instant now) {
        Before<Expiry> change = effect.expiry();
        if (change == null) {
            return;
        }
        if (!Objects.equals(hierarchy.expiry(), change.after())) {
            obstacles.add("expiry", String.valueOf(hierarchy.expiry()), "the hierarchy was renewed");
        } else if (change.before() != null && change.before().isOver(now)) {
            obstacles.add("expiry", change.before().at().toString(), "the hierarchy would have expired");
        }
    }

    private Optional<Refusal> refuseGrowth() {
        List<Designator> again = new ArrayList<>();
        List<Designator> released = new ArrayList<>();
        effect.holders(Counted.REFERENCES).forEach((reference, change) -> {
            if (change.after() == null) {
                again.add(reference);
            } else if (change.before() == null) {
                released.add(reference);
            }
        });
        returningSymbols.keySet().forEach(reference -> {
            if (!effect.holders(Counted.REFERENCES).containsKey(reference) && ownerOf(reference) == null) {
                again.add(reference);
            }
        });
        long nets = effect.holders(Counted.NETS).values().stream()
                .filter(change -> change.after() == null)
                .count();
        long count = again.size() + nets + restored.size() + effect.symbols().size();
        return factory.limits()
                .refuseManagers(hierarchy.managersCount() + restored.size() - removedManagers.size())
                .or(this::refuseLevels)
                .or(() -> count == 0
                        ? Optional.empty()
                        : hierarchy.refuseGrowth(count, () -> {
                            Growth growth = Growth.of(again);
                            released.forEach(growth::subtract);
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

    /** Refuses a tree that would become too deep: a manager can have got descendants since it was moved. */
    private Optional<Refusal> refuseLevels() {
        boolean isMove = effect.managers().values().stream()
                .anyMatch(change -> change.before() != null && change.before().parentId() != null);
        if (!isMove) {
            return Optional.empty();
        }
        int deepest = Stream.concat(
                        managers.keySet().stream().filter(this::isManagerAfterwards), restored.keySet().stream())
                .mapToInt(this::depthAfterwards)
                .max()
                .orElse(0);
        return factory.limits().refuseLevels(deepest + 1);
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

    /** Lists the changed managers that exist afterwards, each after its parent and after the siblings before it. */
    private List<String> parentsFirst() {
        record Placed(String id, int depth, long position) {}
        List<Placed> placed = new ArrayList<>();
        effect.managers().forEach((id, change) -> {
            if (change.before() != null) {
                placed.add(new Placed(id, depthAfterwards(id), change.before().position()));
            }
        });
        placed.sort(Comparator.comparingInt(Placed::depth).thenComparingLong(Placed::position));
        return placed.stream().map(Placed::id).toList();
    }

    private void restoreAttributes(String id) {
        ManagerState before = Objects.requireNonNull(
                Objects.requireNonNull(effect.managers().get(id)).before());
        ReferenceManager manager = manager(id);
        String parentId = before.parentId();
        String presentParent =
                manager.parent == null ? null : manager.parent.key().id();
        if (parentId != null && (!parentId.equals(presentParent) || manager.position != before.position())) {
            place(manager, manager(parentId), before.position());
        }
        if (!Objects.equals(manager.name(), before.name()) || !manager.ranges().equals(before.ranges())) {
            hierarchy.update(manager, before.name(), before.ranges());
        }
    }

    /** Puts a manager back to its place among the children of a parent; to the end if another child has that place. */
    private void place(ReferenceManager manager, ReferenceManager parent, long position) {
        boolean isTaken =
                parent.children.values().stream().anyMatch(child -> child != manager && child.position == position);
        if (isTaken) {
            hierarchy.place(manager, parent);
        } else {
            hierarchy.place(manager, parent, position);
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
                hierarchy.nets().own(manager(change.before()).slot, net);
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
