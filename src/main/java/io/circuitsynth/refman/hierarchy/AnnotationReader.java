package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.Annotation.RequestedSymbol;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Checks each symbol of an annotation on its own, and finds what it refers to. */
final class AnnotationReader {

    /** Marks a reference that has no number yet, as editors write it. */
    private static final String UNANNOTATED = "?";

    private final Hierarchy hierarchy;
    private final Annotation annotation;
    private final PlannedManagers managers;
    private final Map<String, Outcome<String>> prefixes = new HashMap<>();
    private final Map<Series, Series> shared = new HashMap<>();

    AnnotationReader(Hierarchy hierarchy, Annotation annotation, PlannedManagers managers) {
        this.hierarchy = hierarchy;
        this.annotation = annotation;
        this.managers = managers;
    }

    /** Returns the symbols in the order in which numbers are given. */
    Outcome<List<AnnotationItem>> read() {
        List<RequestedSymbol> symbols = annotation.symbols();
        Set<String> keys = new HashSet<>(2 * symbols.size());
        for (int i = 0; i < symbols.size(); i++) {
            Optional<Refusal> refusal = refuse(i, symbols.get(i), keys);
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
        }
        int[] places = order(symbols);
        List<AnnotationItem> items = new ArrayList<>(symbols.size());
        for (int rank = 0; rank < places.length; rank++) {
            Outcome<AnnotationItem> item = item(places[rank], rank, symbols.get(places[rank]));
            if (!(item instanceof Outcome.Done<AnnotationItem> done)) {
                return item.map(each -> items);
            }
            items.add(done.value());
        }
        return Outcome.done(items);
    }

    private Optional<Refusal> refuse(int place, RequestedSymbol symbol, Set<String> keys) {
        Optional<String> problem = SymbolRules.problemOfKey(symbol.key());
        if (problem.isPresent()) {
            return refused(place, "key", problem.get());
        }
        problem = SymbolRules.problemOfUnit(symbol.unit());
        if (problem.isPresent()) {
            return refused(place, "unit", problem.get());
        }
        if (!keys.add(symbol.key())) {
            return refused(place, "key", "another symbol of the request has this key");
        }
        boolean isOrdered = annotation.order() != Annotation.Order.GIVEN;
        if (isOrdered && !isPosition(symbol.x())) {
            return refused(place, "x", "this order needs a position");
        }
        if (isOrdered && !isPosition(symbol.y())) {
            return refused(place, "y", "this order needs a position");
        }
        if (symbol.reference() != null && symbol.prefix() != null) {
            return refused(place, "prefix", "there is a reference already");
        }
        return managers.refuseUnknown(symbol.managerId());
    }

    private static Optional<Refusal> refused(int place, String member, String problem) {
        return Optional.of(invalid(place, member, problem));
    }

    private static boolean isPosition(@Nullable Double number) {
        return number != null && Double.isFinite(number);
    }

    static Refusal invalid(int place, String member, String problem) {
        String name = "symbols[" + place + "]." + member;
        return Refusal.of(
                RefusalCode.INVALID_SYMBOL,
                "The symbol is invalid at '" + name + "': " + problem + ".",
                "member",
                name);
    }

    private int[] order(List<RequestedSymbol> symbols) {
        Comparator<RequestedSymbol> byX = Comparator.comparingDouble(symbol -> number(symbol.x()));
        Comparator<RequestedSymbol> byY = Comparator.comparingDouble(symbol -> number(symbol.y()));
        IntStream places = IntStream.range(0, symbols.size());
        return switch (annotation.order()) {
            case GIVEN -> places.toArray();
            case LEFT_TO_RIGHT -> sorted(places, bySheet(symbols, byX.thenComparing(byY)));
            case TOP_TO_BOTTOM -> sorted(places, bySheet(symbols, byY.thenComparing(byX)));
        };
    }

    private static int[] sorted(IntStream places, Comparator<Integer> order) {
        return places.boxed().sorted(order).mapToInt(Integer::intValue).toArray();
    }

    private static double number(@Nullable Double number) {
        return number == null ? 0 : number;
    }

    private Comparator<Integer> bySheet(List<RequestedSymbol> symbols, Comparator<RequestedSymbol> within) {
        Map<String, Integer> sheets = managers.order();
        return Comparator.<Integer>comparingInt(
                        place -> sheets.getOrDefault(symbols.get(place).managerId(), 0))
                .thenComparing(symbols::get, within);
    }

    private Outcome<AnnotationItem> item(int place, int rank, RequestedSymbol symbol) {
        Symbol known = hierarchy.symbols().find(symbol.key());
        String reference = symbol.reference();
        if (reference != null && !reference.endsWith(UNANNOTATED)) {
            Rules rules = hierarchy.rules();
            return rules.check(reference)
                    .fold(
                            sent -> Outcome.done(item(place, rank, symbol, known, sent.sharing(shared), sent.prefix())),
                            refusal -> Outcome.refused(of(symbol, refusal)));
        }
        String prefix = reference == null ? symbol.prefix() : prefixOf(reference);
        if (prefix == null) {
            return known == null
                    ? Outcome.refused(invalid(place, "reference", "a new symbol needs a reference or a prefix"))
                    : Outcome.done(item(
                            place, rank, symbol, known, null, known.reference().prefix()));
        }
        return prefixes.computeIfAbsent(prefix, hierarchy.rules()::checkPrefix)
                .fold(
                        valid -> Outcome.done(item(place, rank, symbol, known, null, valid)),
                        refusal -> Outcome.refused(of(symbol, refusal)));
    }

    private static String prefixOf(String unannotated) {
        int end = unannotated.length();
        while (unannotated.startsWith(UNANNOTATED, end - 1)) {
            end--;
        }
        return unannotated.substring(0, end);
    }

    private AnnotationItem item(
            int place,
            int rank,
            RequestedSymbol symbol,
            @Nullable Symbol known,
            @Nullable Designator sent,
            String prefix) {
        return new AnnotationItem(place, rank, symbol, managers.get(symbol.managerId()), known, sent, prefix);
    }

    /** Adds the key of the symbol to a refusal of its reference. */
    private static Refusal of(RequestedSymbol symbol, Refusal refusal) {
        Map<String, Object> details = new HashMap<>(refusal.details());
        details.put("key", symbol.key());
        return new Refusal(refusal.code(), refusal.detail(), details);
    }
}
