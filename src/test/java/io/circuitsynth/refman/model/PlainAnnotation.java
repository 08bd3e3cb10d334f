package io.circuitsynth.refman.model;

import static io.circuitsynth.refman.model.PlainModel.refused;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.Annotation.Existing;
import io.circuitsynth.refman.hierarchy.Annotation.RequestedSymbol;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.circuitsynth.refman.model.PlainModel.Drawn;
import io.circuitsynth.refman.model.PlainModel.Node;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of an annotation in their simplest form, with the references as texts and one number found after the other.
 */
final class PlainAnnotation {

    private final Annotation request;
    private final Node root;
    private final List<Node> tree;
    private final Rules rules;

    /** The listed symbols in the order in which numbers are given. */
    private final List<Item> items = new ArrayList<>();

    private final Map<String, Held> held = new TreeMap<>();
    /** What the keys hold that are neither listed nor absent. */
    private final Map<String, Held> staying = new TreeMap<>();

    private final List<Part> decided = new ArrayList<>();
    private final List<Part> doubled = new ArrayList<>();
    private final List<Part> unnumbered = new ArrayList<>();
    private final Set<String> usedBefore;
    private final Set<String> claimed = new HashSet<>();
    private final Set<String> released = new HashSet<>();
    private final Set<String> retired;
    private final List<String> found = new ArrayList<>();
    private final Map<String, Long> counters;

    /** What a key held before. */
    private record Held(Node manager, String reference, int unit) {}

    /** A listed symbol; {@code result} is what it gets. */
    private static final class Item {
        final int place;
        final RequestedSymbol symbol;

        @Nullable
        String result;

        Item(int place, RequestedSymbol symbol) {
            this.place = place;
            this.symbol = symbol;
        }

        boolean isWhole() {
            return symbol.reference() != null && !symbol.reference().endsWith("?");
        }

        String sent() {
            return Objects.requireNonNull(symbol.reference());
        }

        String prefix() {
            if (symbol.prefix() != null) {
                return symbol.prefix();
            }
            return isWhole() ? Designator.parse(sent()).prefix() : sent().replace("?", "");
        }
    }

    /** The symbols that share one reference, in their order. */
    private static final class Part {
        final List<Item> items = new ArrayList<>();

        /** Whether it is the one that gets the claimed reference. */
        boolean isFirst;

        Set<Integer> units() {
            return items.stream().map(each -> each.symbol.unit()).collect(Collectors.toSet());
        }

        Item first() {
            return items.get(0);
        }

        boolean isWhole() {
            return items.stream().anyMatch(Item::isWhole);
        }

        boolean isLocked() {
            return items.stream().anyMatch(each -> each.symbol.isLocked());
        }
    }

    PlainAnnotation(PlainModel model, String rootId, Annotation request) {
        this.request = request;
        this.root = model.node(rootId).root();
        this.tree = root.subtree();
        this.rules = model.rules(root);
        this.usedBefore = PlainModel.union(tree, each -> each.owned);
        this.retired = PlainModel.union(tree, each -> each.retired);
        retired.addAll(root.retiredByDeleted);
        this.counters = new TreeMap<>(root.counters);
        for (Node node : tree) {
            node.symbols.forEach((key, drawn) -> held.put(key, new Held(node, drawn.reference(), drawn.unit())));
        }
        for (int i = 0; i < request.symbols().size(); i++) {
            items.add(new Item(i, request.symbols().get(i)));
        }
    }

    /** Annotates, unless it is a dry run, and returns the result in words. */
    String run() {
        Optional<RefusalCode> refusal = refuseSymbols();
        if (refusal.isEmpty()) {
            sort();
            refusal = refuseReferences().or(this::refuseComponents);
        }
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        Set<String> listed =
                request.symbols().stream().map(RequestedSymbol::key).collect(Collectors.toSet());
        Set<String> absent = absent(listed);
        staying.putAll(held);
        staying.keySet().removeAll(listed);
        staying.keySet().removeAll(absent);
        if (!claim()) {
            return refused(RefusalCode.ALREADY_IN_USE);
        }
        doubled.sort(Comparator.comparing(this::rank));
        doubled.forEach(this::keepOrNumber);
        held.values().stream()
                .map(Held::reference)
                .filter(each -> !claimed.contains(each) && unitsStaying(each).isEmpty())
                .forEach(released::add);
        unnumbered.sort(Comparator.comparing(this::rank));
        Map<String, List<Part>> batches = new LinkedHashMap<>();
        unnumbered.forEach(each -> batches.computeIfAbsent(
                        rules.key(each.first().prefix()) + " " + range(each), batch -> new ArrayList<>())
                .add(each));
        for (List<Part> parts : batches.values()) {
            Optional<NumberRange> range = range(parts.get(0));
            for (Part part : parts) {
                Optional<String> number = next(parts.get(0).first().prefix(), range);
                if (number.isEmpty()) {
                    return refused(range.isPresent() ? RefusalCode.RANGE_EXHAUSTED : RefusalCode.COUNTER_OVERFLOW);
                }
                decide(part, number.get());
            }
        }
        String result = describe(absent);
        if (!request.isDryRun()) {
            apply(listed, absent);
        }
        return result;
    }

    private Optional<RefusalCode> refuseSymbols() {
        Set<String> keys = new HashSet<>();
        for (Item item : items) {
            RequestedSymbol symbol = item.symbol;
            boolean isPlaced = symbol.x() != null && symbol.y() != null;
            if (!keys.add(symbol.key()) || (request.order() != Annotation.Order.GIVEN && !isPlaced)) {
                return Optional.of(RefusalCode.INVALID_SYMBOL);
            }
        }
        return Optional.empty();
    }

    private Optional<RefusalCode> refuseReferences() {
        for (Item item : items) {
            Optional<RefusalCode> code = item.isWhole()
                    ? rules.check(item.sent()).fold(valid -> Optional.empty(), no -> Optional.of(no.code()))
                    : rules.checkPrefix(item.prefix()).fold(valid -> Optional.empty(), no -> Optional.of(no.code()));
            if (code.isPresent()) {
                return code;
            }
        }
        return Optional.empty();
    }

    private Optional<RefusalCode> refuseComponents() {
        for (Part part : labelled()) {
            Set<Designator> sent = part.items.stream()
                    .filter(Item::isWhole)
                    .map(each -> rules.key(Designator.parse(each.sent())))
                    .collect(Collectors.toSet());
            Set<String> prefixes =
                    part.items.stream().map(each -> rules.key(each.prefix())).collect(Collectors.toSet());
            if (sent.size() > 1 || prefixes.size() > 1 || part.units().size() < part.items.size()) {
                return Optional.of(RefusalCode.INVALID_SYMBOL);
            }
        }
        return Optional.empty();
    }

    private void sort() {
        Comparator<Item> bySheet = Comparator.comparing(each -> tree.indexOf(manager(each)));
        Comparator<Item> byX = Comparator.comparing(each -> Objects.requireNonNull(each.symbol.x()));
        Comparator<Item> byY = Comparator.comparing(each -> Objects.requireNonNull(each.symbol.y()));
        switch (request.order()) {
            case GIVEN -> {}
            case LEFT_TO_RIGHT -> items.sort(bySheet.thenComparing(byX).thenComparing(byY));
            case TOP_TO_BOTTOM -> items.sort(bySheet.thenComparing(byY).thenComparing(byX));
        }
    }

    private Node manager(Item item) {
        return tree.stream()
                .filter(each -> each.id.equals(item.symbol.managerId()))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> absent(Set<String> listed) {
        return request.releasesAbsent()
                ? held.entrySet().stream()
                        .filter(each ->
                                request.managerIds().contains(each.getValue().manager().id))
                        .map(Map.Entry::getKey)
                        .filter(key -> !listed.contains(key))
                        .collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }

    /** Decides who gets each claimed reference; returns whether there is no duplicate to refuse. */
    private boolean claim() {
        Map<String, List<Part>> byReference = new LinkedHashMap<>();
        for (Part part : labelled()) {
            String reference = claimOf(part);
            if (reference == null) {
                unnumbered.add(part);
            } else {
                byReference
                        .computeIfAbsent(reference, text -> new ArrayList<>())
                        .add(part);
            }
        }
        boolean isValid = true;
        for (Map.Entry<String, List<Part>> each : byReference.entrySet()) {
            isValid &= decide(each.getKey(), each.getValue());
        }
        return isValid;
    }

    /** Returns the whole reference that was sent, or else the one that a symbol holds with the prefix that was sent. */
    private @Nullable String claimOf(Part part) {
        for (Item item : part.items) {
            if (item.isWhole()) {
                return written(item.sent());
            }
        }
        return heldOfPrefix(part).findFirst().orElse(null);
    }

    /** Returns a reference as it is written in the hierarchy. */
    private String written(String reference) {
        return usedBefore.contains(reference)
                ? reference
                : usedBefore.stream()
                        .filter(each -> PlainModel.isSame(rules, each, reference))
                        .findFirst()
                        .orElse(reference);
    }

    private Stream<String> heldOfPrefix(Part part) {
        return part.items.stream()
                .filter(item -> held.containsKey(item.symbol.key()))
                .filter(item ->
                        rules.key(Designator.parse(heldBy(item)).prefix()).equals(rules.key(item.prefix())))
                .map(this::heldBy);
    }

    private String heldBy(Item item) {
        return Objects.requireNonNull(held.get(item.symbol.key())).reference();
    }

    private boolean decide(String reference, List<Part> parts) {
        boolean isRenumbered = request.existing() == Existing.RENUMBER;
        List<Part> claiming = new ArrayList<>(parts);
        // What a symbol holds and what another one is called in the file are two things.
        for (boolean isWhole : new boolean[] {true, false}) {
            List<Part> same =
                    parts.stream().filter(each -> each.isWhole() == isWhole).toList();
            if (isRenumbered && same.stream().noneMatch(Part::isLocked)) {
                unnumbered.addAll(pack(same, Set.of(), true));
                claiming.removeAll(same);
            }
        }
        if (claiming.isEmpty()) {
            return true;
        }
        boolean isDrawn =
                held.values().stream().anyMatch(each -> each.reference().equals(reference));
        Optional<Node> holder = tree.stream()
                .filter(each -> !isDrawn && each.owned.contains(reference))
                .findFirst();
        boolean isOpen = holder.isEmpty()
                || claiming.stream()
                        .flatMap(each -> each.items.stream())
                        .anyMatch(each -> manager(each) == holder.get());
        List<Part> ordered = new ArrayList<>(claiming);
        ordered.sort(Comparator.comparing((Part each) ->
                        holder.isPresent() && each.items.stream().noneMatch(item -> manager(item) == holder.get()))
                .thenComparing(each -> !each.isLocked())
                .thenComparing(each -> each.items.stream().noneMatch(item -> holds(item, reference)))
                .thenComparing(each -> !each.isWhole()));
        boolean isValid = true;
        List<Part> packed = pack(ordered, unitsStaying(reference), isOpen);
        for (Part part : packed) {
            if (part.isFirst) {
                decide(part, reference);
                claimed.add(reference);
            } else if ((request.existing() == Existing.KEEP && part.isWhole()) || part.isLocked()) {
                isValid = false;
            } else if (isRenumbered) {
                unnumbered.add(part);
            } else {
                doubled.add(part);
            }
        }
        return isValid;
    }

    private void decide(Part part, String reference) {
        part.items.forEach(each -> each.result = reference);
        decided.add(part);
    }

    private Set<Integer> unitsStaying(String reference) {
        return staying.values().stream()
                .filter(each -> each.reference().equals(reference))
                .map(Held::unit)
                .collect(Collectors.toSet());
    }

    private void keepOrNumber(Part part) {
        Optional<String> kept = heldOfPrefix(part)
                .filter(each -> !claimed.contains(each) && unitsStaying(each).isEmpty())
                .findFirst();
        if (kept.isPresent()) {
            decide(part, kept.get());
            claimed.add(kept.get());
        } else {
            unnumbered.add(part);
        }
    }

    /** Returns the listed symbols as parts: those with the same component together. */
    private List<Part> labelled() {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (Item item : items) {
            String component = item.symbol.component();
            parts.computeIfAbsent(
                            component == null ? "key " + item.symbol.key() : "component " + component,
                            label -> new Part())
                    .items
                    .add(item);
        }
        return List.copyOf(parts.values());
    }

    /**
     * Joins parts whose units differ, each with the first that lacks its units.
     *
     * @param taken the units that the first part has already
     * @param isOpen whether the first part may get any
     */
    private static List<Part> pack(List<Part> parts, Set<Integer> taken, boolean isOpen) {
        List<Part> packed = new ArrayList<>();
        Part first = new Part();
        first.isFirst = true;
        packed.add(first);
        for (Part part : parts) {
            Part joined = packed.stream()
                    .filter(each -> !each.isFirst || isOpen)
                    .filter(each -> Collections.disjoint(each.units(), part.units())
                            && !(each.isFirst && !Collections.disjoint(taken, part.units())))
                    .findFirst()
                    .orElseGet(() -> {
                        Part next = new Part();
                        packed.add(next);
                        return next;
                    });
            joined.items.addAll(part.items);
        }
        packed.removeIf(each -> each.items.isEmpty());
        return packed;
    }

    /** Returns the numbers that the manager of the lowest unit may get. */
    private Optional<NumberRange> range(Part part) {
        Item lowest = part.items.stream()
                .min(Comparator.comparing(each -> each.symbol.unit()))
                .orElseThrow();
        return PlainModel.range(rules, manager(lowest), part.first().prefix());
    }

    private int rank(Part part) {
        return part.items.stream().mapToInt(items::indexOf).min().orElseThrow();
    }

    private boolean holds(Item item, String reference) {
        Held before = held.get(item.symbol.key());
        return before != null && before.reference().equals(reference);
    }

    /** Finds one number and records it. */
    private Optional<String> next(String prefix, Optional<NumberRange> range) {
        Set<String> used = new HashSet<>(usedBefore);
        used.addAll(claimed);
        used.addAll(found);
        Set<Long> taken = PlainModel.numbers(rules, prefix, used);
        Set<String> usedNow = new HashSet<>(used);
        usedNow.removeIf(each -> released.contains(each) && !claimed.contains(each) && !found.contains(each));
        Set<Long> notReused = PlainModel.numbers(rules, prefix, usedNow);
        taken.addAll(PlainModel.numbers(rules, prefix, retired));
        taken.addAll(PlainModel.numbers(rules, prefix, root.generated));
        long from = Math.max(
                request.from() == null ? 1 : request.from(),
                range.map(NumberRange::first).orElse(1L));
        long last = range.map(NumberRange::last).orElse(Designator.MAX_NUMBER);
        Set<String> given = new HashSet<>(retired);
        given.addAll(released);
        Optional<Long> reused = request.reuse()
                ? PlainModel.numbers(rules, prefix, given).stream()
                        .filter(each -> each >= from && each <= last && !notReused.contains(each))
                        .min(Comparator.naturalOrder())
                : Optional.empty();
        Map.Entry<String, Long> counted = PlainModel.counter(rules, prefix, counters);
        boolean isAhead = range.isPresent() || from > counted.getValue();
        long fresh = Math.max(from, counted.getValue());
        while (taken.contains(fresh)) {
            fresh++;
        }
        boolean isReused = reused.isPresent() && (request.existing() != Existing.RENUMBER || reused.get() < fresh);
        if (!isReused && fresh > last) {
            return Optional.empty();
        }
        String written = PlainModel.text(rules, prefix, used, 1);
        String counterName = counters.containsKey(counted.getKey())
                ? counted.getKey()
                : Designator.parse(written).prefix();
        if (!isReused && !isAhead) {
            counters.put(counterName, fresh + 1);
        }
        String text = PlainModel.text(rules, prefix, used, isReused ? reused.get() : fresh);
        found.add(text);
        return Optional.of(text);
    }

    private String describe(Set<String> absent) {
        Set<String> after = new HashSet<>();
        staying.values().forEach(each -> after.add(each.reference()));
        List<String> symbols = new ArrayList<>();
        List<Item> byPlace = new ArrayList<>(items);
        byPlace.sort(Comparator.comparing(each -> each.place));
        for (Item item : byPlace) {
            String result = Objects.requireNonNull(item.result);
            after.add(result);
            String was = null;
            if (item.isWhole() && !item.sent().equals(result)) {
                was = item.sent();
            } else if (held.containsKey(item.symbol.key()) && !holds(item, result)) {
                was = heldBy(item);
            }
            symbols.add(item.symbol.key() + " " + item.symbol.managerId() + " " + result + " " + item.symbol.unit()
                    + (was == null ? "" : " was " + was));
        }
        Map<String, Item> successors = new TreeMap<>();
        for (Part part : decided) {
            for (Item item : part.items) {
                if (held.containsKey(item.symbol.key()) && !holds(item, Objects.requireNonNull(item.result))) {
                    successors.merge(
                            heldBy(item), item, (one, other) -> one.symbol.unit() <= other.symbol.unit() ? one : other);
                }
            }
        }
        Map<String, String> renamed = new TreeMap<>();
        successors.forEach((old, item) -> renamed.put(old, Objects.requireNonNull(item.result)));
        List<String> gone = absent.stream()
                .map(key -> Objects.requireNonNull(held.get(key)).reference())
                .distinct()
                .filter(each -> !after.contains(each) && !renamed.containsKey(each))
                .map(Designator::parse)
                .sorted()
                .map(Designator::text)
                .toList();
        return symbols + " " + renamed + " " + gone;
    }

    private void apply(Set<String> listed, Set<String> absent) {
        PlainModel.redraw(tree, () -> {
            for (Node node : tree) {
                node.symbols.keySet().removeAll(listed);
                node.symbols.keySet().removeAll(absent);
            }
            for (Item item : items) {
                manager(item)
                        .symbols
                        .put(item.symbol.key(), new Drawn(Objects.requireNonNull(item.result), item.symbol.unit()));
            }
        });
        root.generated.addAll(found);
        root.counters.putAll(counters);
    }
}
