package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.index.HierarchyIndexes;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Manages a tree of managers in which every reference is unique: owners, counters and generation.
 *
 * <p>Every method requires the lock of the hierarchy unless it says otherwise; {@link HierarchyLocks} takes it. A refused
 * operation changes nothing, because each operation does all its checks before its first change.
 */
public final class Hierarchy {

    static final List<Numbering.Stretch> NETS =
            UnnamedNets.SEGMENTS.stream().map(Numbering.Stretch::exclusive).toList();

    private final HierarchyId id;
    private final Rules rules;
    private final ReferenceManager root;
    private final ReferenceIndex references;
    private final ReferenceIndex nets;
    private final CachedVersion cachedVersion;
    private final Limits limits;
    private final Slots slots = new Slots();
    private final SymbolTable symbols;
    private final Components components;
    private final ChangeTracker tracker = new ChangeTracker();
    private final ChangeRecorder recorder = new ChangeRecorder();
    private final Spellings spellings;
    private final Numberings numberings;
    private final ReentrantLock lock = new ReentrantLock();
    private final HierarchySize size;
    private HierarchyChange.Lifecycle lifecycle;
    private long lastPosition;
    private @Nullable Expiry expiry;

    Hierarchy(
            HierarchyId id,
            Rules rules,
            ReferenceManager root,
            HierarchyIndexes indexes,
            CachedVersion cachedVersion,
            Limits limits) {
        this.id = id;
        this.rules = rules;
        this.root = root;
        this.references = new RecordingIndex(Counted.REFERENCES, indexes.references(), slots, recorder);
        this.nets = new RecordingIndex(Counted.NETS, indexes.nets(), slots, recorder);
        this.cachedVersion = cachedVersion;
        this.limits = limits;
        this.symbols = new SymbolTable(id.value().getLeastSignificantBits(), recorder);
        this.components = new Components(this, symbols);
        this.size = new HierarchySize(this, limits);
        this.spellings = new Spellings(rules, references, root.counters);
        this.numberings = new Numberings(rules, references, spellings, root.counters);
        root.counters.forEachPrefix(spellings::add);
        this.lifecycle =
                !cachedVersion.isStored() ? HierarchyChange.Lifecycle.CREATED : HierarchyChange.Lifecycle.UPDATED;
    }

    /** Returns the internal id; requires no lock. */
    public HierarchyId id() {
        return id;
    }

    /** Returns when it expires; null if it does not. */
    @Nullable
    public Expiry expiry() {
        return expiry;
    }

    /** Sets when it expires; null if it does not. */
    public void setExpiry(@Nullable Expiry newExpiry) {
        recorder.record(new Mutation.ExpirySet(expiry, newExpiry));
        expiry = newExpiry;
    }

    void restoreExpiry(@Nullable Expiry stored) {
        expiry = stored;
    }

    /** Returns the name of its rules profile; requires no lock. */
    public String rulesName() {
        return rules.profile().name();
    }

    /** Returns the key of its root; requires no lock. */
    public ManagerKey rootKey() {
        return root.key();
    }

    /** Returns the implementation of its indexes. */
    public IndexImplementation implementation() {
        return references.implementation();
    }

    /** Returns the stored version of this copy; requires no lock. */
    public CachedVersion cachedVersion() {
        return cachedVersion;
    }

    /** Returns an estimate of the memory used, in bytes; requires no lock. */
    public long bytes() {
        return size.bytes();
    }

    /** Returns an estimate of the memory used, and of a copy of everything, in bytes; requires no lock. */
    public long bytesWithCopy() {
        return size.bytesWithCopy();
    }

    /** Refuses to copy a hierarchy that has become too fragmented for the memory, for a move to another hierarchy. */
    public Optional<Refusal> refuseCopy() {
        return limits.refuseExisting(bytesWithCopy());
    }

    /** Returns the refusal of what would exceed the limits of a hierarchy; empty if it stays within them. */
    Optional<Refusal> refuse(Growth growth) {
        return size.refuse(growth);
    }

    /** Refuses to add {@code count} managers or references that would exceed the limits of a hierarchy. */
    Optional<Refusal> refuseGrowth(long count, Supplier<Growth> growth) {
        return size.isCertainlyWithinLimits(count) ? Optional.empty() : size.refuse(growth.get());
    }

    /** Returns all managers, in no particular order. */
    public List<ReferenceManager> managers() {
        return slots.all();
    }

    /** Returns whether the hierarchy is new and its changes were never drained. */
    public boolean isNew() {
        return lifecycle == HierarchyChange.Lifecycle.CREATED;
    }

    /** Returns whether the hierarchy was deleted: its root was deleted or attached to another hierarchy. */
    public boolean isDeleted() {
        return lifecycle == HierarchyChange.Lifecycle.DELETED;
    }

    /** Returns the changes since the last call. */
    public HierarchyChange.Part drainChanges() {
        HierarchyRows managers = tracker.drain(root);
        HierarchyRows rows = new HierarchyRows(
                managers.managers(),
                managers.counters(),
                references.drainChanges(),
                nets.drainChanges(),
                symbols.drainChanges());
        recordCounters(rows.counters());
        HierarchyChange.Part part = new HierarchyChange.Part(
                cachedVersion,
                cachedVersion.next(),
                new HierarchyHead(
                        id, root.key(), rules.profile().name(), slots.count(), references.usedCount(), expiry),
                lifecycle,
                rows,
                recorder.drain());
        if (isNew()) {
            lifecycle = HierarchyChange.Lifecycle.UPDATED;
        }
        size.changed();
        return part;
    }

    private void recordCounters(List<HierarchyRows.CounterRow> counters) {
        for (HierarchyRows.CounterRow row : counters) {
            Long next = row.next();
            if (next != null) {
                recorder.record(new Mutation.CounterRaised(
                        row.key().counted(),
                        slots.scope(row.key().slot()),
                        row.key().prefix(),
                        next));
            }
        }
    }

    /** Adds a manager, which has no holdings here yet. */
    void admit(ReferenceManager manager) {
        slots.add(manager);
        manager.moveTo(this);
        tracker.added(manager);
        recorder.record(new Mutation.ManagerAdded(
                manager.scope(), manager.name(), manager.createdAt(), manager.ranges(), manager.position));
    }

    /** Removes a manager, whose holdings were removed before. */
    void dismiss(ReferenceManager manager) {
        numberings.changed();
        tracker.removed(manager);
        recorder.record(new Mutation.ManagerRemoved(
                manager.scope(),
                manager.parent == null ? null : manager.parent.key().id(),
                manager.name(),
                manager.createdAt(),
                manager.ranges(),
                manager.position));
        slots.remove(manager);
    }

    /** Sets the attributes of a manager. */
    void update(ReferenceManager manager, @Nullable String name, ManagerRanges ranges) {
        recorder.record(new Mutation.ManagerUpdated(manager.scope(), manager.name(), manager.ranges(), name, ranges));
        manager.rename(name);
        manager.confine(ranges);
        tracker.placed(manager);
    }

    /** Makes a manager of this hierarchy the last child of a parent. */
    void place(ReferenceManager manager, ReferenceManager parent) {
        place(manager, parent, lastPosition + 1);
    }

    /** Makes a manager of this hierarchy the child of a parent, at a position that no sibling has. */
    void place(ReferenceManager manager, ReferenceManager parent, long position) {
        ReferenceManager former = manager.parent;
        long formerPosition = manager.position;
        manager.unlink();
        manager.position = position;
        manager.link(parent);
        if (position <= lastPosition && !parent.isLastChild(manager)) {
            parent.sortChildren();
        }
        reservePosition(position);
        tracker.placed(manager);
        recorder.record(new Mutation.ManagerPlaced(
                manager.scope(),
                parent.scope(),
                former == null ? null : former.key().id(),
                formerPosition,
                position));
    }

    /** Records the place of a manager that arrived from another hierarchy together with its parent. */
    void arrived(ReferenceManager manager, ReferenceManager parent) {
        reservePosition(manager.position);
        recorder.record(
                new Mutation.ManagerPlaced(manager.scope(), parent.scope(), null, manager.position, manager.position));
    }

    /** Reserves all positions up to this one. */
    void reservePosition(long position) {
        lastPosition = Math.max(lastPosition, position);
    }

    void markDeleted() {
        lifecycle = HierarchyChange.Lifecycle.DELETED;
    }

    ChangeRecorder recorder() {
        return recorder;
    }

    /** Restores the stored rows and the managers, which have their slots and parents already. */
    void restore(Collection<ReferenceManager> managers, HierarchyRows rows) {
        slots.restore(managers);
        managers.forEach(manager -> manager.moveTo(this));
        references.restore(rows.references());
        rows.references()
                .numbers()
                .forEach(row -> spellings.add(row.key().series().prefix()));
        rows.references()
                .hierarchyNumbers()
                .forEach(row -> spellings.add(row.key().series().prefix()));
        rows.references().unnumbered().forEach(row -> spellings.add(row.key().reference()));
        nets.restore(rows.nets());
        Map<Series, Series> shared = new HashMap<>();
        for (HierarchyRows.SymbolRow row : rows.symbols()) {
            HierarchyRows.StoredSymbol from = row.stored();
            symbols.restore(new Symbol(
                    row.key(),
                    slots.manager(from.slot()),
                    from.unit(),
                    Designator.parse(from.reference()).sharing(shared)));
        }
        size.changed();
    }

    /** Restores a snapshot with new managers, one for each manager of the snapshot; the hierarchy must be empty. */
    void restore(HierarchySnapshot snapshot, List<ReferenceManager> managers) {
        // First, because an index does not retire numbers in use, and some of these may be in use again.
        retire(snapshot.retired(), snapshot.retiredNets());
        for (int i = 0; i < managers.size(); i++) {
            HierarchySnapshot.ManagerSnapshot from = snapshot.managers().get(i);
            ReferenceManager manager = managers.get(i);
            admit(manager);
            if (from.parent() != null) {
                place(manager, managers.get(from.parent()));
            }
            if (from.nextNet() > Counters.FIRST) {
                manager.netCounters.raise(UnnamedNets.PREFIX, from.nextNet());
            }
            adopt(manager, from.references(), from.nets());
            from.symbols()
                    .forEach(symbol ->
                            symbols.add(new Symbol(symbol.key(), manager, symbol.unit(), symbol.reference())));
        }
        snapshot.ahead().forEach((series, numbers) -> {
            spellings.add(series.prefix());
            references.markAhead(series, numbers);
        });
    }

    /** Assigns holdings from another hierarchy to a manager without any. */
    void adopt(ReferenceManager manager, Holdings itsReferences, Holdings itsNets) {
        references.adopt(manager.slot, itsReferences);
        nets.adopt(manager.slot, itsNets);
        spellings.add(itsReferences);
        numberings.changed();
    }

    Rules rules() {
        return rules;
    }

    ReferenceManager root() {
        return root;
    }

    ReferenceIndex references() {
        return references;
    }

    ReferenceIndex nets() {
        return nets;
    }

    ReferenceIndex index(Counted counted) {
        return counted == Counted.NETS ? nets : references;
    }

    SymbolTable symbols() {
        return symbols;
    }

    Components components() {
        return components;
    }

    Spellings spellings() {
        return spellings;
    }

    Numberings numberings() {
        return numberings;
    }

    Slots slots() {
        return slots;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Generates references for {@code asking} that were never used in this hierarchy, or retired ones with reuse. */
    public Outcome<List<String>> generate(ReferenceManager asking, Generation generation) {
        Long from = generation.from();
        Optional<Refusal> refusal = refuseFrom(from);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        Numberings.Remembered known = numberings.remembered(generation.prefix());
        if (known == null) {
            return rules.checkPrefix(generation.prefix()).then(prefix -> generateFirst(asking, generation));
        }
        return generation.count() == 1
                        && from == null
                        && !generation.reuse()
                        && asking.ranges().isEmpty()
                ? generateOne(asking, generation.prefix(), known)
                : generateMany(asking, generation, known.numbering());
    }

    /** Refuses a lowest number that cannot be generated. */
    static Optional<Refusal> refuseFrom(@Nullable Long from) {
        return from == null || (from >= Designator.FIRST_GENERATED && from <= Designator.MAX_NUMBER)
                ? Optional.empty()
                : Optional.of(invalidNumber("from", from, Designator.MAX_NUMBER));
    }

    private Outcome<List<String>> generateFirst(ReferenceManager asking, Generation generation) {
        Numbering numbering = numberings.of(generation.prefix());
        Outcome<List<String>> outcome = generateMany(asking, generation, numbering);
        numberings.remember(generation.prefix(), numbering);
        return outcome;
    }

    private Outcome<List<String>> generateOne(ReferenceManager asking, String prefix, Numberings.Remembered known) {
        List<NumberSegment> segments = known.segments();
        // Any of the segments may get the number; they differ only in their leading zeros.
        Optional<Refusal> refusal =
                refuseGrowth(1, () -> Growth.ofNumber(segments.get(0).series()));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        Counters.Counter counter = known.counter();
        for (int i = 0; i < segments.size(); i++) {
            NumberSegment segment = segments.get(i);
            long start = Math.max(segment.first(), counter.next());
            long number = start > segment.last()
                    ? -1
                    : references.ownFree(asking.slot, segment.series(), start, segment.last());
            if (number >= 0) {
                counter.raise(number + 1);
                return Outcome.done(List.of(segment.series().text(number)));
            }
        }
        return Outcome.refused(GenerationPlan.overflow(prefix, 1));
    }

    private Outcome<List<String>> generateMany(ReferenceManager asking, Generation generation, Numbering numbering) {
        return GenerationPlan.of(this, asking, generation, numbering).then(plan -> {
            Optional<Refusal> refusal = refuseGrowth(generation.count(), () -> {
                Growth growth = new Growth();
                plan.addTo(growth);
                return growth;
            });
            return Outcome.unless(refusal, () -> Outcome.done(plan.apply()));
        });
    }

    /** Registers references by name for {@code asking}: all of them, or none if one is refused or in use. */
    public Outcome<List<String>> register(ReferenceManager asking, List<String> texts) {
        return Registration.of(this, asking, texts)
                .then(registration -> Outcome.unless(
                        refuseGrowth(registration.count(), () -> {
                            Growth growth = new Growth();
                            registration.addTo(growth);
                            return growth;
                        }),
                        () -> {
                            registration.apply();
                            return Outcome.done(texts);
                        }));
    }

    /** Returns the reference of a text; refused if the rules do not allow it, or if it is in use in any spelling. */
    Outcome<Designator> checkFree(ReferenceManager asking, String text) {
        return rules.check(text).then(designator -> {
            asking.performance.lookedUp(1);
            Refusal refusal = availability(designator).refusal();
            return refusal == null ? Outcome.done(designator) : Outcome.refused(refusal);
        });
    }

    /** Returns whether a reference can be registered, and its owner if it is in use. */
    public Availability availability(ReferenceManager asking, String text) {
        return rules.check(text)
                .fold(
                        designator -> {
                            asking.performance.lookedUp(1);
                            return availability(designator);
                        },
                        refusal -> new Availability(text, owner(spellings.written(Designator.parse(text))), refusal));
    }

    private Availability availability(Designator designator) {
        Designator written = spellings.written(designator);
        ManagerKey owner = owner(written);
        if (owner == null) {
            return new Availability(designator.text(), null, null);
        }
        return new Availability(
                designator.text(),
                owner,
                Refusal.of(
                        RefusalCode.ALREADY_IN_USE,
                        "The reference '" + designator.text() + "' is already in use"
                                + spelled(designator.text(), written.text()) + ".",
                        "reference",
                        designator.text(),
                        "ownerId",
                        owner.id()));
    }

    /** Returns whether a reference is in use in any spelling. */
    boolean isUsed(Designator designator) {
        return references.ownerOf(spellings.written(designator)) != ReferenceIndex.NO_OWNER;
    }

    /** Returns the part of a message that shows how a reference is written, if it is not written as {@code text}. */
    static String spelled(String text, String written) {
        return text.equals(written) ? "" : " as '" + written + "'";
    }

    private @Nullable ManagerKey owner(Designator designator) {
        int slot = references.ownerOf(designator);
        return slot == ReferenceIndex.NO_OWNER ? null : slots.manager(slot).key();
    }

    /** Releases a reference, and retires its number. */
    public Outcome<String> release(ReferenceManager owner, String text) {
        return checkReleasable(owner, text).map(designator -> {
            released(owner.slot, designator);
            return designator.text();
        });
    }

    /** Returns the reference of a text as its owner writes it; refused if it is another's, or if symbols hold it. */
    Outcome<Designator> checkReleasable(ReferenceManager owner, String text) {
        Designator designator = spellings.written(Designator.parse(text), owner.slot);
        if (references.ownerOf(designator) != owner.slot) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.REFERENCE_NOT_FOUND,
                    "The manager does not own the reference '" + text + "'.",
                    "reference",
                    text,
                    "managerId",
                    owner.key().id()));
        }
        return symbols.first(designator) == null
                ? Outcome.done(designator)
                : Outcome.refused(heldBySymbols(designator));
    }

    private static Refusal heldBySymbols(Designator reference) {
        return Refusal.of(
                RefusalCode.HELD_BY_SYMBOLS,
                "Symbols hold the reference '" + reference.text() + "'; delete or annotate them.",
                "reference",
                reference.text());
    }

    /** Deletes the symbol with a key; returns false if there is none. */
    public boolean deleteSymbol(String key) {
        Symbol symbol = symbols.find(key);
        if (symbol == null) {
            return false;
        }
        components.replace(List.of(symbol), List.of());
        return true;
    }

    /** Takes a reference from its owner, and retires its number. */
    void released(int slot, Designator reference) {
        references.release(slot, reference);
        size.retired(1);
        numberings.changed(reference);
    }

    /** Takes an unnamed net from its owner, and retires its number. */
    void releasedNet(int slot, Designator net) {
        nets.release(slot, net);
        size.retired(1);
    }

    /** Gives an unused reference to a manager. */
    void own(int slot, Designator reference) {
        references.own(slot, reference);
        spellings.add(reference.prefix());
        numberings.changed(reference);
    }

    /** Generates names of unnamed nets for {@code asking} that were never used in this hierarchy. */
    public Outcome<List<String>> generateNets(ReferenceManager asking, int count) {
        Allocation fresh = Allocation.ofFree(nets, NETS, root.netCounters.next(UnnamedNets.PREFIX), count);
        if (fresh.count() < count) {
            return Outcome.refused(GenerationPlan.overflow(UnnamedNets.PREFIX, count));
        }
        Optional<Refusal> refusal = refuseGrowth(count, () -> Growth.ofNets(count));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        fresh.giveTo(asking.slot, nets);
        root.netCounters.raise(UnnamedNets.PREFIX, fresh.last() + 1);
        List<String> texts = new ArrayList<>(count);
        fresh.appendTexts(texts);
        return Outcome.done(texts);
    }

    /** Returns the counters in use, which are those of the root. */
    public SortedMap<String, Long> counters() {
        return root.counters.values();
    }

    /** Raises the counters in use; leaves those that are higher already. */
    public Outcome<SortedMap<String, Long>> raiseCounters(Map<String, Long> values) {
        Optional<Refusal> refusal = refuseCounters(rules, values).or(() -> refuseNewCounters(values));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        values.forEach((prefix, value) -> {
            spellings.add(prefix);
            root.counters.raise(numberings.counterPrefix(prefix), value);
        });
        return Outcome.done(counters());
    }

    private Optional<Refusal> refuseNewCounters(Map<String, Long> values) {
        SortedMap<String, Long> known = counters();
        long count = known.size()
                + values.keySet().stream()
                        .filter(prefix -> !known.containsKey(numberings.counterPrefix(prefix)))
                        .count();
        return limits.refuseSeries(count);
    }

    /** Returns the refusal of values to which counters cannot be set; empty if they are valid. */
    static Optional<Refusal> refuseCounters(Rules rules, Map<String, Long> values) {
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            Optional<Refusal> refusal =
                    rules.checkPrefix(entry.getKey()).fold(prefix -> Optional.empty(), Optional::of);
            if (refusal.isPresent()) {
                return refusal;
            }
            long value = entry.getValue();
            if (value < Designator.FIRST_GENERATED || value > Counters.EXHAUSTED) {
                return Optional.of(invalidNumber(entry.getKey(), value, Counters.EXHAUSTED));
            }
        }
        return Optional.empty();
    }

    /**
     * Frees everything that a manager owned or retired, removes its symbols, and resets its counters.
     *
     * <p>References that deleted managers retired stay retired, even if the root is cleared.
     */
    void forget(ReferenceManager manager) {
        components.removeOf(List.of(manager));
        numberings.changed();
        references.forget(manager.slot);
        nets.forget(manager.slot);
        clearCounters(manager);
        if (manager == root) {
            references.forgetAhead();
        }
    }

    /** Resets all counters of a manager. */
    void clearCounters(ReferenceManager manager) {
        tracker.countersCleared(manager);
        recorder.record(new Mutation.CountersCleared(manager.scope()));
        manager.counters.clear();
        manager.netCounters.clear();
    }

    /** Retires everything that a manager owns, before it is deleted; the hierarchy records what is retired. */
    void retire(ReferenceManager manager) {
        size.retired(references.ownedCount(manager.slot));
        references.retire(manager.slot);
        nets.retire(manager.slot);
    }

    /** Adopts what the deleted managers of another hierarchy retired, except what is in use here. */
    void inheritRetired(Hierarchy ending) {
        retire(ending.references.retired(), ending.nets.retired());
        numberings.changed();
    }

    /** Retires numbers without an owner, except those in use. */
    void retire(Map<Series, NumberRanges> itsReferences, Map<Series, NumberRanges> itsNets) {
        itsReferences.forEach((series, numbers) -> {
            spellings.add(series.prefix());
            references.retire(series, numbers);
        });
        itsNets.forEach(nets::retire);
    }

    /** Measures the memory again, after most of the hierarchy has changed. */
    void measure() {
        Optional<Refusal> unused = size.refuse(new Growth());
    }

    /** Returns the count of managers. */
    public long managersCount() {
        return slots.count();
    }

    /** Returns the count of used references. */
    public long referencesCount() {
        return references.usedCount();
    }

    private static Refusal invalidNumber(String name, long value, long limit) {
        return new Refusal(
                RefusalCode.INVALID_NUMBER,
                "The number for '" + name + "' must be " + Designator.FIRST_GENERATED + " to " + limit + ", not "
                        + value + ".",
                Map.of("name", name, "number", value, "limit", limit));
    }
}
