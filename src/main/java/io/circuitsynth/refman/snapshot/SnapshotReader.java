package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Characters;
import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.HierarchySnapshot;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads one snapshot, and validates it completely before anything is created.
 *
 * <p>References are not validated against the rules of the hierarchy, because an attached tree keeps references of its
 * former rules. The reader refuses references that all rules refuse, and content that no hierarchy can have.
 */
final class SnapshotReader {

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final long LAST_COUNTER = Designator.MAX_NUMBER + 1;

    /** The sets that find duplicates, and the hierarchy that is created from them. */
    private static final int COPIES = 2;

    private final Snapshot snapshot;
    private final Limits limits;
    private final LongFunction<Optional<Refusal>> memory;
    private final NewIds ids;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<HierarchySnapshot.ManagerSnapshot> managers = new ArrayList<>();
    private final ReferenceSet used = new ReferenceSet();
    private final ReferenceSet usedNets = new ReferenceSet();
    private final ReferenceSet ahead = new ReferenceSet();
    private final ReferenceSet retiredByDeleted = new ReferenceSet();
    private final ReferenceSet retiredNets = new ReferenceSet();
    private final SnapshotSymbols symbols = new SnapshotSymbols();

    /**
     * Creates a reader.
     *
     * @param memory reserves bytes for the request, or refuses it
     */
    SnapshotReader(Snapshot snapshot, Limits limits, LongFunction<Optional<Refusal>> memory, NewIds ids) {
        this.snapshot = snapshot;
        this.limits = limits;
        this.memory = memory;
        this.ids = ids;
    }

    /** Chooses the key of a manager from its id in the snapshot. */
    @FunctionalInterface
    interface NewIds {
        Outcome<ManagerKey> of(String id);
    }

    /** Returns the hierarchy of the snapshot; refused if the snapshot is invalid. */
    Outcome<HierarchySnapshot> read() {
        Optional<Refusal> refusal = refuseWhole().or(this::refuseSize);
        for (int i = 0; refusal.isEmpty() && i < snapshot.managers().size(); i++) {
            refusal = add(i, snapshot.managers().get(i));
        }
        return Outcome.unless(
                refusal.or(() -> SnapshotReferences.REMEMBERED.read("ahead", snapshot.ahead(), ahead))
                        .or(() -> SnapshotReferences.REMEMBERED.read(
                                "retired", orNone(snapshot.retired()), retiredByDeleted))
                        .or(() -> SnapshotReferences.REMEMBERED_NETS.read(
                                "retiredNets", orNone(snapshot.retiredNets()), retiredNets))
                        .or(symbols::refuseOwners),
                () -> Outcome.done(new HierarchySnapshot(
                        snapshot.rules(),
                        managers,
                        ahead.numbers(),
                        retiredByDeleted.numbers(),
                        retiredNets.numbers())));
    }

    private static <T> List<T> orNone(@Nullable List<T> listed) {
        return listed == null ? List.of() : listed;
    }

    private Optional<Refusal> refuseWhole() {
        if (!snapshot.format().equals(Snapshot.FORMAT)) {
            return SnapshotRefusals.refuse(
                    "format", "it must be '" + Snapshot.FORMAT + "'", "format", snapshot.format());
        }
        if (snapshot.version() < Snapshot.FIRST_VERSION || snapshot.version() > Snapshot.VERSION) {
            return SnapshotRefusals.refuse(
                    "version",
                    "it must be " + Snapshot.FIRST_VERSION + " to " + Snapshot.VERSION,
                    "version",
                    snapshot.version());
        }
        if (snapshot.managers().isEmpty()) {
            return SnapshotRefusals.refuse("managers", "there is no root");
        }
        return refuseOtherVersion("retired", snapshot.retired())
                .or(() -> refuseOtherVersion("retiredNets", snapshot.retiredNets()));
    }

    /** Refuses a member of version 2 that is missing in version 2, or present in version 1. */
    private Optional<Refusal> refuseOtherVersion(String member, @Nullable List<String> texts) {
        boolean isFirst = snapshot.version() == Snapshot.FIRST_VERSION;
        if (isFirst == (texts == null)) {
            return Optional.empty();
        }
        return SnapshotRefusals.refuse(
                member, isFirst ? "version 1 has no such member" : "it is missing", "version", snapshot.version());
    }

    /** Refuses a snapshot that is too large, before anything is created from its texts. */
    private Optional<Refusal> refuseSize() {
        SnapshotSize size = SnapshotSize.of(snapshot, limits.seriesPerHierarchy());
        return limits.refuseImported(size.references())
                .or(() -> limits.refuseSize(size.references(), size.series(), size.unnumbered(), size.bytes()))
                .or(() -> memory.apply(COPIES * size.bytes()));
    }

    private Optional<Refusal> add(int place, Snapshot.ManagerSnapshot manager) {
        String at = "managers[" + place + "].";
        ReferenceSet owned = new ReferenceSet();
        ReferenceSet retired = new ReferenceSet();
        ReferenceSet nets = new ReferenceSet();
        ReferenceSet releasedNets = new ReferenceSet();
        List<HierarchySnapshot.SymbolSnapshot> itsSymbols = new ArrayList<>(0);
        Outcome<ManagerKey> key = ids.of(manager.id());
        Optional<Instant> createdAt = time(manager.createdAt());
        return refuseId(at, place, manager, key)
                .or(() -> refuseParent(at, place, manager))
                .or(() -> refuseName(at, manager))
                .or(() -> createdAt.isPresent()
                        ? Optional.empty()
                        : SnapshotRefusals.refuse(
                                at + "createdAt",
                                "it must be a time such as 2026-11-22T07:00:00Z",
                                "createdAt",
                                manager.createdAt()))
                .or(() -> refuseCounters(at, manager))
                .or(() -> refuseRanges(at, manager.ranges()))
                .or(() -> SnapshotReferences.OWNED.read(at + "references", manager.references(), used, owned))
                .or(() -> SnapshotReferences.RETIRED.read(at + "retired", manager.retired(), retired))
                .or(() -> SnapshotReferences.NETS.read(at + "nets", manager.nets(), usedNets, nets))
                .or(() -> SnapshotReferences.REMEMBERED_NETS.read(
                        at + "retiredNets", manager.retiredNets(), releasedNets))
                .or(() -> refuseOldSymbols(at, manager))
                .or(() -> symbols.read(at + "symbols", orNone(manager.symbols()), owned, itsSymbols))
                .or(() -> {
                    managers.add(new HierarchySnapshot.ManagerSnapshot(
                            new NewManager(
                                    key.orElseThrow(),
                                    manager.name(),
                                    manager.counters(),
                                    createdAt.orElseThrow(),
                                    manager.ranges()),
                            manager.parentId() == null ? null : places.get(manager.parentId()),
                            Holdings.of(owned, retired),
                            Holdings.of(nets, releasedNets),
                            manager.nextNet(),
                            itsSymbols));
                    return Optional.empty();
                });
    }

    private Optional<Refusal> refuseOldSymbols(String at, Snapshot.ManagerSnapshot manager) {
        return manager.symbols() == null || snapshot.version() >= Snapshot.FIRST_VERSION_WITH_SYMBOLS
                ? Optional.empty()
                : SnapshotRefusals.refuse(
                        at + "symbols", "this version has no such member", "version", snapshot.version());
    }

    private Optional<Refusal> refuseId(
            String at, int place, Snapshot.ManagerSnapshot manager, Outcome<ManagerKey> key) {
        if (!key.isDone()) {
            return SnapshotRefusals.refuse(
                    at + "id",
                    "an id has 1 to 200 of the characters A-Z a-z 0-9 . _ ~ - and is neither . nor ..",
                    "id",
                    manager.id());
        }
        return places.putIfAbsent(manager.id(), place) == null
                ? Optional.empty()
                : SnapshotRefusals.refuse(at + "id", "another manager before it has this id", "id", manager.id());
    }

    private Optional<Refusal> refuseParent(String at, int place, Snapshot.ManagerSnapshot manager) {
        String parentId = manager.parentId();
        if (place == 0) {
            return parentId == null
                    ? Optional.empty()
                    : SnapshotRefusals.refuse(
                            at + "parentId",
                            "the first manager is the root, which has no parent",
                            "parentId",
                            parentId);
        }
        if (parentId == null) {
            return SnapshotRefusals.refuse(at + "parentId", "only the first manager has no parent");
        }
        Integer parent = places.get(parentId);
        return parent != null && parent < place
                ? Optional.empty()
                : SnapshotRefusals.refuse(at + "parentId", "no manager before it has this id", "parentId", parentId);
    }

    private Optional<Refusal> refuseName(String at, Snapshot.ManagerSnapshot manager) {
        String name = manager.name();
        if (name == null) {
            return Optional.empty();
        }
        return Characters.firstUnstorable(name).isPresent()
                ? SnapshotRefusals.refuse(at + "name", "it has a character that cannot be stored")
                : limits.refuseName(name);
    }

    private static Optional<Instant> time(String text) {
        try {
            Instant time = Instant.parse(text);
            return time.isBefore(EARLIEST) || time.isAfter(LATEST)
                    ? Optional.empty()
                    : Optional.of(time.truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Refusal> refuseCounters(String at, Snapshot.ManagerSnapshot manager) {
        for (Map.Entry<String, Long> counter : manager.counters().entrySet()) {
            String prefix = counter.getKey();
            Optional<String> why = SnapshotReferences.refusePrefix(prefix);
            if (why.isPresent()) {
                return SnapshotRefusals.refuse(at + "counters", why.get(), "prefix", prefix);
            }
            if (!isCounter(counter.getValue())) {
                return refuseCounter(at + "counters." + prefix, counter.getValue());
            }
        }
        return isCounter(manager.nextNet()) ? Optional.empty() : refuseCounter(at + "nextNet", manager.nextNet());
    }

    private static Optional<Refusal> refuseRanges(String at, ManagerRanges ranges) {
        if (ranges.byPrefix().size() > ManagerRanges.MAX_RANGES) {
            return SnapshotRefusals.refuse(
                    at + "ranges",
                    "there are more than " + ManagerRanges.MAX_RANGES,
                    "count",
                    ranges.byPrefix().size());
        }
        for (Map.Entry<String, NumberRange> entry : ranges.byPrefix().entrySet()) {
            String prefix = entry.getKey();
            Optional<String> why = prefix.equals(ManagerRanges.OTHER_PREFIXES)
                    ? Optional.empty()
                    : SnapshotReferences.refusePrefix(prefix);
            if (why.isPresent()) {
                return SnapshotRefusals.refuse(at + "ranges", why.get(), "prefix", prefix);
            }
            if (!entry.getValue().isValid()) {
                return SnapshotRefusals.refuse(
                        at + "ranges." + prefix, "it contains no number, or one that cannot be generated");
            }
        }
        return Optional.empty();
    }

    private static boolean isCounter(long next) {
        return next >= Designator.FIRST_GENERATED && next <= LAST_COUNTER;
    }

    private static Optional<Refusal> refuseCounter(String member, long next) {
        return SnapshotRefusals.refuse(
                member, "a counter must be " + Designator.FIRST_GENERATED + " to " + LAST_COUNTER, "number", next);
    }
}
