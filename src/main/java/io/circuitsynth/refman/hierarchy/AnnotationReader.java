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
        Set<String> keys = new HashSet<>();
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
        boolean isOrdered = annotation.order() != Annotation.Order.GIVEN;
        return SymbolRules.problemOfKey(symbol.key())
                .map(problem -> invalid(place, "key", problem))
                .or(() -> SymbolRules.problemOfUnit(symbol.unit()).map(problem -> invalid(place, "unit", problem)))
                .or(() -> keys.add(symbol.key())
                        ? Optional.empty()
                        : Optional.of(invalid(place, "key", "another symbol of the request has this key")))
                .or(() -> isOrdered && !isPosition(symbol.x())
                        ? Optional.of(invalid(place, "x", "this order needs a position"))
                        : Optional.empty())
                .or(() -> isOrdered && !isPosition(symbol.y())
                        ? Optional.of(invalid(place, "y", "this order needs a position"))
                        : Optional.empty())
                .or(() -> symbol.reference() != null && symbol.prefix() != null
                        ? Optional.of(invalid(place, "prefix", "there is a reference already"))
                        : Optional.empty())
                .or(() -> managers.refuseUnknown(symbol.managerId()));
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
        List<Integer> places = new ArrayList<>(symbols.size());
        for (int i = 0; i < symbols.size(); i++) {
            places.add(i);
        }
        Comparator<RequestedSymbol> byX = Comparator.comparingDouble(symbol -> number(symbol.x()));
        Comparator<RequestedSymbol> byY = Comparator.comparingDouble(symbol -> number(symbol.y()));
        switch (annotation.order()) {
            case GIVEN -> {}
            case LEFT_TO_RIGHT -> places.sort(bySheet(symbols, byX.thenComparing(byY)));
            case TOP_TO_BOTTOM -> places.sort(bySheet(symbols, byY.thenComparing(byX)));
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
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
