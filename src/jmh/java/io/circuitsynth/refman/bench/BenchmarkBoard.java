package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.Annotation.RequestedSymbol;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** A board without numbers: symbols on sheets below the root of a tree, in requests of a limited size. */
final class BenchmarkBoard {

    static final int SHEETS = 20;

    private static final List<String> PREFIXES = List.of("R", "C", "R", "C", "R", "U", "C", "D", "J", "TP");
    private static final int MAX_PER_REQUEST = 50_000;

    private BenchmarkBoard() {}

    /** Creates a tree with the sheets, which have no symbols yet. */
    static BenchmarkTree tree() {
        return BenchmarkTree.onBitmaps().star(1 + SHEETS);
    }

    /** Returns the requests that annotate symbols with the numbers from 0 on, sheet after sheet. */
    static List<Annotation> requests(BenchmarkTree tree, int count) {
        List<Annotation> requests = new ArrayList<>();
        for (int first = 0; first < count; first += MAX_PER_REQUEST) {
            int size = Math.min(MAX_PER_REQUEST, count - first);
            int firstOfRequest = first;
            requests.add(request(IntStream.range(0, size)
                    .mapToObj(i -> symbol(tree, firstOfRequest + i, i * SHEETS / size))
                    .toList()));
        }
        return requests;
    }

    /** Returns the request that moves one symbol to a sheet. */
    static Annotation move(BenchmarkTree tree, int number, int sheet) {
        return request(List.of(symbol(tree, number, sheet)));
    }

    private static Annotation request(List<RequestedSymbol> symbols) {
        return new Annotation(
                symbols, Annotation.Existing.KEEP, Annotation.Order.GIVEN, List.of(), false, null, false, false);
    }

    /** The key has 73 characters, as two of KiCad's UUIDs with a slash between them. */
    private static RequestedSymbol symbol(BenchmarkTree tree, int number, int sheet) {
        return new RequestedSymbol(
                new UUID(1, 1) + "/" + new UUID(2, number),
                tree.managers().get(1 + sheet).key().id(),
                PREFIXES.get(number % PREFIXES.size()) + "?",
                null,
                1,
                null,
                null,
                null,
                false);
    }
}
