package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.changelog.ChangeDetail.Attributes;
import io.circuitsynth.refman.changelog.ChangeDetail.ChangedSymbol;
import io.circuitsynth.refman.changelog.ChangeDetail.Rename;
import io.circuitsynth.refman.changelog.ChangeDetail.RevertedChange;
import io.circuitsynth.refman.changelog.ChangeDetail.SymbolState;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.Mutation;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.store.LoggedChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Describes a logged change in the terms of the API: steps that belong together become one event. */
final class ChangeDescriber {

    /** Bounds the items of one event, so that a change of many symbols becomes several events. */
    static final int MAX_ITEMS = 1_000;

    /** Operations whose counters are not a consequence of what they give. */
    private static final Set<String> OF_COUNTERS = Set.of("raise_counters", "create", "import");

    private final LoggedChange change;
    private final List<ChangeDetail> details = new ArrayList<>(1);
    private final Map<String, SymbolChange> symbols = new LinkedHashMap<>();
    private final List<Rename> renames = new ArrayList<>(0);
    private final Map<String, Mutation.ManagerAdded> added = new LinkedHashMap<>();
    private final Map<String, Mutation.ManagerRemoved> removed = new LinkedHashMap<>();
    private final Map<String, Long> counters = new TreeMap<>();

    /** The first and the last state of a symbol in a change; null where it does not exist. */
    private record SymbolChange(
            @Nullable SymbolState before, @Nullable SymbolState after) {}

    private ChangeDescriber(LoggedChange change) {
        this.change = change;
    }

    /** Returns the events of a change; at least one. */
    static List<ChangeEvent> describe(LoggedChange change) {
        List<ChangeDetail> details = new ChangeDescriber(change).details();
        List<ChangeEvent> events = new ArrayList<>(details.size());
        for (int i = 0; i < details.size(); i++) {
            events.add(new ChangeEvent(
                    new ChangePosition(change.version(), i), i == details.size() - 1, change.origin(), details.get(i)));
        }
        return events;
    }

    private List<ChangeDetail> details() {
        change.mutations().forEach(this::add);
        addManagers();
        addRenames();
        addSymbols();
        if (!counters.isEmpty() && OF_COUNTERS.contains(change.origin().operation())) {
            details.add(ChangeDetail.of(ChangeType.COUNTERS_RAISED, null).withCounters(counters));
        }
        if (details.isEmpty()) {
            // Every version has an event, so that a reader can tell a gap from a change without visible effects.
            details.add(ChangeDetail.of(ChangeType.COUNTERS_RAISED, null).withCounters(counters));
        }
        return details;
    }

    private void add(Mutation mutation) {
        if (mutation instanceof Mutation.Owned each) {
            boolean isGenerated = change.origin().operation().startsWith("generate");
            addReferences(
                    isGenerated
                            ? of(each.counted(), ChangeType.REFERENCES_GENERATED, ChangeType.NETS_GENERATED)
                            : of(each.counted(), ChangeType.REFERENCES_REGISTERED, ChangeType.NETS_REGISTERED),
                    each.manager().id(),
                    each.ranges());
        } else if (mutation instanceof Mutation.Released each) {
            addReferences(
                    of(each.counted(), ChangeType.REFERENCES_RELEASED, ChangeType.NETS_RELEASED),
                    each.manager().id(),
                    each.ranges());
        } else if (mutation instanceof Mutation.Adopted each) {
            addReferences(
                    of(each.counted(), ChangeType.REFERENCES_REGISTERED, ChangeType.NETS_REGISTERED),
                    each.manager().id(),
                    each.owned());
        } else if (mutation instanceof Mutation.Left each) {
            addReferences(
                    switch (each.reason()) {
                        case CLEARED -> of(each.counted(), ChangeType.REFERENCES_FREED, ChangeType.NETS_FREED);
                        case MOVED -> of(each.counted(), ChangeType.REFERENCES_LEFT, ChangeType.NETS_LEFT);
                        case DELETED -> of(each.counted(), ChangeType.REFERENCES_RETIRED, ChangeType.NETS_RETIRED);
                    },
                    each.manager().id(),
                    each.owned());
        } else if (mutation instanceof Mutation.Retired each) {
            addReferences(
                    of(each.counted(), ChangeType.REFERENCES_RETIRED, ChangeType.NETS_RETIRED), null, each.ranges());
        } else if (mutation instanceof Mutation.SymbolAdded each) {
            SymbolState state = new SymbolState(each.manager().id(), each.unit(), each.reference());
            symbols.merge(
                    each.key(), new SymbolChange(null, state), (known, now) -> new SymbolChange(known.before(), state));
        } else if (mutation instanceof Mutation.SymbolRemoved each) {
            SymbolState state = new SymbolState(each.manager().id(), each.unit(), each.reference());
            symbols.merge(
                    each.key(), new SymbolChange(state, null), (known, now) -> new SymbolChange(known.before(), null));
        } else if (mutation instanceof Mutation.Renamed each) {
            renames.add(new Rename(each.from(), each.to(), List.of()));
        } else if (mutation instanceof Mutation.CounterRaised each) {
            counters.put(each.counted() == Counted.NETS ? UnnamedNets.PREFIX : each.prefix(), each.next());
        } else {
            addStructure(mutation);
        }
    }

    private void addStructure(Mutation mutation) {
        if (mutation instanceof Mutation.HierarchyCreated each) {
            details.add(ChangeDetail.of(ChangeType.HIERARCHY_CREATED, null).withRules(each.rules()));
        } else if (mutation instanceof Mutation.HierarchyDeleted) {
            details.add(ChangeDetail.of(ChangeType.HIERARCHY_DELETED, null));
        } else if (mutation instanceof Mutation.HierarchyMoved each) {
            details.add(ChangeDetail.of(ChangeType.HIERARCHY_MOVED, null).withOther(each.rootId(), each.version()));
        } else if (mutation instanceof Mutation.AttachedFrom each) {
            details.add(ChangeDetail.of(ChangeType.HIERARCHY_ATTACHED, each.managerId())
                    .withOther(each.rootId(), each.version()));
        } else if (mutation instanceof Mutation.DetachedTo each) {
            details.add(ChangeDetail.of(ChangeType.HIERARCHY_DETACHED, each.managerId())
                    .withOther(each.rootId(), each.version()));
        } else if (mutation instanceof Mutation.ManagerAdded each) {
            added.put(each.manager().id(), each);
        } else if (mutation instanceof Mutation.ManagerRemoved each) {
            removed.put(each.manager().id(), each);
        } else if (mutation instanceof Mutation.ManagerPlaced each) {
            place(each);
        } else if (mutation instanceof Mutation.ManagerUpdated each) {
            details.add(
                    ChangeDetail.of(ChangeType.MANAGER_UPDATED, each.manager().id())
                            .withManager(new Attributes(null, each.name(), each.ranges(), null)));
        } else if (mutation instanceof Mutation.CountersCleared each) {
            details.add(
                    ChangeDetail.of(ChangeType.MANAGER_CLEARED, each.manager().id()));
        } else if (mutation instanceof Mutation.ExpirySet each) {
            details.add(ChangeDetail.of(ChangeType.HIERARCHY_EXPIRY, null)
                    .withExpiry(each.expiry() == null ? null : each.expiry().at()));
        } else if (mutation instanceof Mutation.Reverted each) {
            details.add(ChangeDetail.of(ChangeType.CHANGE_REVERTED, null)
                    .withReverted(new RevertedChange(each.version(), each.by())));
        }
    }

    private static ChangeType of(Counted counted, ChangeType references, ChangeType nets) {
        return counted == Counted.NETS ? nets : references;
    }

    private void addReferences(ChangeType type, @Nullable String managerId, List<ReferenceRange> ranges) {
        for (ReferenceRange range : ranges) {
            ChangeDetail last = details.isEmpty() ? null : details.get(details.size() - 1);
            if (last != null
                    && last.type() == type
                    && Objects.equals(last.managerId(), managerId)
                    && last.references().size() < MAX_ITEMS) {
                last.references().add(range.text());
            } else {
                List<String> texts = new ArrayList<>(1);
                texts.add(range.text());
                details.add(ChangeDetail.of(type, managerId).withReferences(texts));
            }
        }
    }

    private void place(Mutation.ManagerPlaced each) {
        String id = each.manager().id();
        String parentId = each.parent().id();
        Mutation.ManagerAdded manager = added.remove(id);
        Mutation.ManagerRemoved former = removed.remove(id);
        if (manager == null) {
            details.add(ChangeDetail.of(ChangeType.MANAGER_MOVED, id)
                    .withManager(new Attributes(parentId, null, ManagerRanges.NONE, null)));
        } else {
            addCreated(manager, parentId, former);
        }
    }

    private void addCreated(
            Mutation.ManagerAdded manager, @Nullable String parentId, Mutation.@Nullable ManagerRemoved former) {
        // A manager that a replaced hierarchy had already is not new.
        ChangeType type = former == null ? ChangeType.MANAGER_CREATED : ChangeType.MANAGER_UPDATED;
        details.add(ChangeDetail.of(type, manager.manager().id())
                .withManager(new Attributes(parentId, manager.name(), manager.ranges(), manager.createdAt())));
    }

    private void addManagers() {
        added.forEach((id, manager) -> addCreated(manager, null, removed.remove(id)));
        removed.keySet().forEach(id -> details.add(ChangeDetail.of(ChangeType.MANAGER_REMOVED, id)));
    }

    private void addRenames() {
        Map<List<String>, List<String>> keys = new LinkedHashMap<>();
        symbols.forEach((key, symbol) -> {
            if (symbol.before() != null
                    && symbol.after() != null
                    && !symbol.before().reference().equals(symbol.after().reference())) {
                keys.computeIfAbsent(
                                List.of(
                                        symbol.before().reference(),
                                        symbol.after().reference()),
                                names -> new ArrayList<>(1))
                        .add(key);
            }
        });
        keys.forEach((names, of) -> renames.add(new Rename(names.get(0), names.get(1), of)));
        inParts(renames)
                .forEach(part -> details.add(
                        ChangeDetail.of(ChangeType.REFERENCES_RENAMED, null).withRenames(part)));
    }

    private void addSymbols() {
        List<ChangedSymbol> fresh = new ArrayList<>();
        List<ChangedSymbol> changed = new ArrayList<>();
        List<ChangedSymbol> gone = new ArrayList<>();
        symbols.forEach((key, symbol) -> {
            SymbolState before = symbol.before();
            SymbolState after = symbol.after();
            if (after == null) {
                if (before != null) {
                    gone.add(symbol(key, before, null));
                }
            } else if (before == null) {
                fresh.add(symbol(key, after, null));
            } else if (!before.equals(after)) {
                changed.add(symbol(key, after, before));
            }
        });
        addSymbols(ChangeType.SYMBOLS_REMOVED, gone);
        addSymbols(ChangeType.SYMBOLS_CHANGED, changed);
        addSymbols(ChangeType.SYMBOLS_ADDED, fresh);
    }

    private static ChangedSymbol symbol(String key, SymbolState state, @Nullable SymbolState was) {
        return new ChangedSymbol(key, state.managerId(), state.unit(), state.reference(), was);
    }

    private void addSymbols(ChangeType type, List<ChangedSymbol> all) {
        inParts(all).forEach(part -> details.add(ChangeDetail.of(type, null).withSymbols(part)));
    }

    private static <T> List<List<T>> inParts(List<T> items) {
        List<List<T>> parts = new ArrayList<>(1);
        for (int start = 0; start < items.size(); start += MAX_ITEMS) {
            parts.add(items.subList(start, Math.min(items.size(), start + MAX_ITEMS)));
        }
        return parts;
    }
}
