package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.index.HierarchyIndexes;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A tree of managers inside which a reference is unique: who owns what, and what comes next.
 *
 * <p>Every method that does not say otherwise needs the hierarchy's lock, which {@link HierarchyLocks} takes. A refused operation
 * has changed nothing: each one first finds out all it needs and changes only then.
 */
public final class Hierarchy {

    private final HierarchyId id;
    private final Rules rules;
    private final ReferenceManager root;
    private final ReferenceIndex references;
    private final ReferenceIndex nets;
    private final CachedVersion cachedVersion;
    private final Slots slots = new Slots();
    private final ChangeTracker tracker = new ChangeTracker();
    private final Map<String, Numbering> numberings = new HashMap<>(2);
    private final ReentrantLock lock = new ReentrantLock();
    private final HierarchySize size = new HierarchySize(this);
    private HierarchyChange.Lifecycle lifecycle;
    private long lastPosition;

    Hierarchy(
            HierarchyId id, Rules rules, ReferenceManager root, HierarchyIndexes indexes, CachedVersion cachedVersion) {
        this.id = id;
        this.rules = rules;
        this.root = root;
        this.references = indexes.references();
        this.nets = indexes.nets();
        this.cachedVersion = cachedVersion;
        this.lifecycle =
                cachedVersion.version() == 0 ? HierarchyChange.Lifecycle.CREATED : HierarchyChange.Lifecycle.UPDATED;
    }

    /** Its inner id; needs no lock. */
    public HierarchyId id() {
        return id;
    }

    /** Which index serves it. */
    public IndexImplementation implementation() {
        return references.implementation();
    }

    /** How this copy of the hierarchy stands to what is stored; needs no lock. */
    public CachedVersion cachedVersion() {
        return cachedVersion;
    }

    /** An estimate of the memory it takes, in bytes; needs no lock. */
    public int bytes() {
        return size.bytes();
    }

    /** All managers, in no order that means anything. */
    public List<ReferenceManager> managers() {
        return slots.all();
    }

    /** Whether it came into being and was never asked for its changes. */
    public boolean isNew() {
        return lifecycle == HierarchyChange.Lifecycle.CREATED;
    }

    /** Whether it is gone: its root was deleted or is part of another hierarchy. */
    public boolean isDeleted() {
        return lifecycle == HierarchyChange.Lifecycle.DELETED;
    }

    /** What has changed since this was asked last. */
    public HierarchyChange.Part drainChanges() {
        HierarchyRows managers = tracker.take(root);
        HierarchyRows rows = new HierarchyRows(
                managers.managers(), managers.counters(), references.drainChanges(), nets.drainChanges());
        HierarchyChange.Part part = new HierarchyChange.Part(
                cachedVersion,
                new HierarchyHead(id, root.key(), rules.profile().name(), slots.count(), references.usedCount()),
                lifecycle,
                rows);
        if (isNew()) {
            lifecycle = HierarchyChange.Lifecycle.UPDATED;
        }
        size.changed();
        return part;
    }

    /** Lets a manager in; it has no holdings here yet. */
    void admit(ReferenceManager manager) {
        slots.add(manager);
        manager.moveTo(this);
        tracker.arrived(manager);
    }

    /** Lets a manager go, whose holdings went before. */
    void dismiss(ReferenceManager manager) {
        tracker.left(manager);
        slots.remove(manager);
    }

    /** Puts a manager of this hierarchy behind the other children of a parent. */
    void place(ReferenceManager manager, ReferenceManager parent) {
        manager.link(parent);
        manager.position = ++lastPosition;
        tracker.placed(manager);
    }

    /** Notes that positions up to this one are taken. */
    void reservePosition(long position) {
        lastPosition = Math.max(lastPosition, position);
    }

    void markDeleted() {
        lifecycle = HierarchyChange.Lifecycle.DELETED;
    }

    /** Takes over all that was stored of it, managers that stand where they stood included. */
    void restore(Collection<ReferenceManager> managers, HierarchyRows rows) {
        slots.restore(managers);
        managers.forEach(manager -> manager.moveTo(this));
        references.restore(rows.references());
        nets.restore(rows.nets());
        size.changed();
    }

    /** Takes over all that a snapshot shows, in new managers, one for each of the snapshot's; nobody is in here yet. */
    void restore(HierarchySnapshot snapshot, List<ReferenceManager> managers) {
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
            references.adopt(manager.slot, from.references());
            nets.adopt(manager.slot, from.nets());
        }
        snapshot.ahead().forEach(references::markAhead);
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

    Slots slots() {
        return slots;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Generates references that were never used in this hierarchy, and gives them to {@code asking}. */
    public Outcome<List<String>> generate(ReferenceManager asking, Generation generation) {
        Long from = generation.from();
        if (from != null && (from < Designator.FIRST_GENERATED || from > Designator.MAX_NUMBER)) {
            return Outcome.refused(invalidNumber("from", from, Designator.MAX_NUMBER));
        }
        Numbering known = numberings.get(generation.prefix());
        if (known == null) {
            return rules.checkPrefix(generation.prefix()).then(prefix -> generateFirst(asking, generation));
        }
        return generation.count() == 1 && from == null && !generation.reuse()
                ? generateOne(asking, generation.prefix(), known)
                : generateMany(asking, generation, known.segments());
    }

    /**
     * How numbers of one prefix are given out, looked up once.
     *
     * @param segments the numbers that the rules allow
     * @param counter the root's counter
     */
    private record Numbering(List<NumberSegment> segments, Counters.Counter counter) {}

    private Outcome<List<String>> generateFirst(ReferenceManager asking, Generation generation) {
        List<NumberSegment> segments = rules.segments(generation.prefix());
        Outcome<List<String>> outcome = generateMany(asking, generation, segments);
        Counters.Counter counter = root.counters.counter(generation.prefix());
        if (counter != null) {
            numberings.put(generation.prefix(), new Numbering(segments, counter));
        }
        return outcome;
    }

    private Outcome<List<String>> generateOne(ReferenceManager asking, String prefix, Numbering numbering) {
        Counters.Counter counter = numbering.counter();
        List<NumberSegment> segments = numbering.segments();
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
        return Outcome.refused(overflow(prefix, 1));
    }

    private Outcome<List<String>> generateMany(
            ReferenceManager asking, Generation generation, List<NumberSegment> segments) {
        String prefix = generation.prefix();
        long counter = root.counters.next(prefix);
        Long from = generation.from();
        long start = from == null ? counter : Math.max(counter, from);
        boolean ahead = start > counter;
        Allocation reused =
                generation.reuse() ? Allocation.ofRetired(references, segments, generation.count()) : Allocation.none();
        long missing = generation.count() - reused.count();
        Allocation fresh = Allocation.ofFree(references, segments, start, missing);
        if (fresh.count() < missing) {
            return Outcome.refused(overflow(prefix, generation.count()));
        }
        reused.giveTo(asking.slot, references);
        fresh.giveTo(asking.slot, references);
        reused.markAhead(references);
        if (ahead) {
            fresh.markAhead(references);
        } else if (missing > 0) {
            root.counters.raise(prefix, fresh.last() + 1);
        }
        List<String> texts = new ArrayList<>(generation.count());
        reused.appendTexts(texts);
        fresh.appendTexts(texts);
        return Outcome.done(texts);
    }

    /** Registers references by name for {@code asking}: all of them, or none if one is refused or used. */
    public Outcome<List<String>> register(ReferenceManager asking, List<String> texts) {
        Set<Designator> designators = new LinkedHashSet<>();
        for (String text : texts) {
            Outcome<Designator> checked = checkFree(asking, text);
            if (!(checked instanceof Outcome.Done<Designator> free)) {
                return checked.map(designator -> texts);
            }
            if (!designators.add(free.value())) {
                return Outcome.refused(Refusal.of(
                        RefusalCode.ALREADY_IN_USE,
                        "The reference '" + text + "' is named twice in the request.",
                        "reference",
                        text));
            }
        }
        for (Designator designator : designators) {
            references.own(asking.slot, designator);
        }
        return Outcome.done(texts);
    }

    private Outcome<Designator> checkFree(ReferenceManager asking, String text) {
        return rules.check(text).then(designator -> {
            asking.performance.lookedUp(1);
            Refusal refusal = availability(designator).refusal();
            return refusal == null ? Outcome.done(designator) : Outcome.refused(refusal);
        });
    }

    /** Whether a reference could be registered, and by whom it is used if not. */
    public Availability availability(ReferenceManager asking, String text) {
        return rules.check(text)
                .fold(
                        designator -> {
                            asking.performance.lookedUp(1);
                            return availability(designator);
                        },
                        refusal -> new Availability(text, owner(Designator.parse(text)), refusal));
    }

    private Availability availability(Designator designator) {
        ManagerKey owner = owner(designator);
        if (owner == null) {
            return new Availability(designator.text(), null, null);
        }
        return new Availability(
                designator.text(),
                owner,
                Refusal.of(
                        RefusalCode.ALREADY_IN_USE,
                        "The reference '" + designator.text() + "' is already in use.",
                        "reference",
                        designator.text(),
                        "ownerId",
                        owner.id()));
    }

    private @Nullable ManagerKey owner(Designator designator) {
        int slot = references.ownerOf(designator);
        return slot == ReferenceIndex.NO_OWNER ? null : slots.manager(slot).key();
    }

    /** Gives a reference back: nobody uses it any more, and its number is retired. */
    public Outcome<String> release(ReferenceManager owner, String text) {
        Designator designator = Designator.parse(text);
        if (references.ownerOf(designator) != owner.slot) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.REFERENCE_NOT_FOUND,
                    "The manager does not own the reference '" + text + "'.",
                    "reference",
                    text,
                    "managerId",
                    owner.key().id()));
        }
        references.release(owner.slot, designator);
        return Outcome.done(text);
    }

    /** Generates names of unnamed nets that were never used in this hierarchy, and gives them to {@code asking}. */
    public Outcome<List<String>> generateNets(ReferenceManager asking, int count) {
        Allocation fresh =
                Allocation.ofFree(nets, UnnamedNets.SEGMENTS, root.netCounters.next(UnnamedNets.PREFIX), count);
        if (fresh.count() < count) {
            return Outcome.refused(overflow(UnnamedNets.PREFIX, count));
        }
        fresh.giveTo(asking.slot, nets);
        root.netCounters.raise(UnnamedNets.PREFIX, fresh.last() + 1);
        List<String> texts = new ArrayList<>(count);
        fresh.appendTexts(texts);
        return Outcome.done(texts);
    }

    /** The counters in force: the root's. */
    public SortedMap<String, Long> counters() {
        return root.counters.values();
    }

    /** Raises the counters in force; one that is further already stays. */
    public Outcome<SortedMap<String, Long>> raiseCounters(Map<String, Long> values) {
        Optional<Refusal> refusal = refuseCounters(rules, values);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        values.forEach(root.counters::raise);
        return Outcome.done(counters());
    }

    /** Why counters may not be set to these values, if they may not. */
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

    /** Takes everything from a manager: what it owned is free, what it retired is forgotten, its counters begin anew. */
    void forget(ReferenceManager manager) {
        references.forget(manager.slot);
        nets.forget(manager.slot);
        tracker.countersCleared(manager);
        manager.counters.clear();
        manager.netCounters.clear();
        if (manager == root) {
            references.forgetAhead();
            numberings.clear();
        }
    }

    /** How many managers there are. */
    public long managersCount() {
        return slots.count();
    }

    /** How many references are used. */
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

    private static Refusal overflow(String prefix, int count) {
        return new Refusal(
                RefusalCode.COUNTER_OVERFLOW,
                "Fewer than the " + count + " numbers asked for are left for the prefix '" + prefix + "'.",
                Map.of("prefix", prefix, "count", count, "limit", Designator.MAX_NUMBER));
    }
}
