package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.HierarchySnapshot;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceRange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Converts hierarchies to snapshots. */
final class SnapshotWriter {

    private SnapshotWriter() {}

    /** Converts a hierarchy to the document format. */
    static Snapshot write(HierarchySnapshot hierarchy) {
        List<HierarchySnapshot.ManagerSnapshot> managers = hierarchy.managers();
        return new Snapshot(
                Snapshot.FORMAT,
                Snapshot.VERSION,
                hierarchy.rules(),
                managers.stream().map(each -> write(each, managers)).toList(),
                write(hierarchy.ahead(), Function.identity(), Set.of()),
                write(hierarchy.retired(), Function.identity(), Set.of()),
                write(hierarchy.retiredNets(), Function.identity(), Set.of()));
    }

    private static Snapshot.ManagerSnapshot write(
            HierarchySnapshot.ManagerSnapshot each, List<HierarchySnapshot.ManagerSnapshot> managers) {
        NewManager manager = each.manager();
        Integer parent = each.parent();
        Map<Series, Holdings.Numbers> numbers = each.references().numbers();
        return new Snapshot.ManagerSnapshot(
                manager.key().id(),
                manager.name(),
                parent == null ? null : managers.get(parent).manager().key().id(),
                manager.createdAt().toString(),
                write(numbers, Holdings.Numbers::owned, each.references().unnumbered()),
                write(numbers, Holdings.Numbers::retired, Set.of()),
                write(each.nets().numbers(), Holdings.Numbers::owned, Set.of()),
                manager.counters(),
                each.nextNet(),
                each.symbols().isEmpty()
                        ? null
                        : each.symbols().stream()
                                .map(symbol -> new Snapshot.SymbolSnapshot(
                                        symbol.key(), symbol.reference().text(), symbol.unit()))
                                .toList(),
                manager.ranges(),
                write(each.nets().numbers(), Holdings.Numbers::retired, Set.of()));
    }

    /** Converts references to texts, in natural order. */
    private static <T> List<String> write(
            Map<Series, T> numbers, Function<T, NumberRanges> part, Set<String> unnumbered) {
        return Stream.concat(
                        numbers.entrySet().stream()
                                .flatMap(entry -> ranges(entry.getKey(), part.apply(entry.getValue()))),
                        unnumbered.stream().map(text -> ReferenceRange.of(Designator.parse(text))))
                .sorted()
                .map(ReferenceRange::text)
                .toList();
    }

    private static Stream<ReferenceRange> ranges(Series series, NumberRanges numbers) {
        return IntStream.range(0, numbers.size())
                .mapToObj(i -> new ReferenceRange(series, numbers.first(i), numbers.last(i)));
    }
}
