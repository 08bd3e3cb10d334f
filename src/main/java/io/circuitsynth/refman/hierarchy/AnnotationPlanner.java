package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.hierarchy.Annotation.Existing;
import io.circuitsynth.refman.hierarchy.NumberAllocator.Reuse;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which reference each symbol of an annotation gets; changes nothing.
 *
 * <p>The listed symbols let go of what they hold first, so that references can be swapped. Then:
 *
 * <ol>
 *   <li>Symbols that share a name in the request are one component, and so are symbols of one whole reference with different
 *       units. A symbol whose unit is drawn already begins another component: a duplicate.
 *   <li>The first component of a reference keeps it. What managers and symbols hold that are not listed comes first, then
 *       locked symbols, then symbols that hold the reference already.
 *   <li>Duplicates are refused or numbered anew. One whose symbol holds a reference of the same prefix keeps that, so that a
 *       repeated request changes nothing.
 *   <li>All others get numbers in the order of the request or of their positions.
 * </ol>
 */
final class AnnotationPlanner {

    private final Hierarchy hierarchy;
    private final Rules rules;
    private final Annotation annotation;
    private final PlannedManagers managers;
    private final PlannedReferences planned;
    private final NumberAllocator numbers;
    private final AnnotationDuplicates duplicates;
    private final Set<Symbol> leaving = new HashSet<>();
    private final List<Symbol> absent = new ArrayList<>(0);
    private final Set<Designator> claimedKeys = new HashSet<>();
    private final List<AnnotatedComponent> decided = new ArrayList<>();
    private final List<AnnotatedComponent> doubled = new ArrayList<>(0);
    private final List<AnnotatedComponent> unnumbered = new ArrayList<>();

    AnnotationPlanner(Hierarchy hierarchy, Annotation annotation, PlannedManagers managers) {
        this.hierarchy = hierarchy;
        this.rules = hierarchy.rules();
        this.annotation = annotation;
        this.managers = managers;
        this.planned = new PlannedReferences(hierarchy);
        this.duplicates = new AnnotationDuplicates();
        Long from = annotation.from();
        this.numbers = new NumberAllocator(
                hierarchy, planned, reuse(annotation), from == null ? Designator.FIRST_GENERATED : from);
    }

    private static Reuse reuse(Annotation annotation) {
        if (!annotation.reuse()) {
            return Reuse.NONE;
        }
        return annotation.existing() == Existing.RENUMBER ? Reuse.LOWEST : Reuse.FIRST;
    }

    /** Returns the plan; refused if a symbol is invalid, or the references cannot be as requested. */
    Outcome<AnnotationPlan> plan() {
        return Outcome.unless(
                Hierarchy.refuseFrom(annotation.from()).or(this::refuseManagers),
                () -> new AnnotationReader(hierarchy, annotation, managers)
                        .read()
                        .then(items -> Outcome.unless(decide(items), () -> Outcome.done(planOf(items.size())))));
    }

    private Optional<Refusal> refuseManagers() {
        return annotation.managerIds().stream()
                .map(managers::refuseUnknown)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Refusal> decide(List<AnnotationItem> items) {
        leave(items);
        Map<Designator, Claim> byReference = new LinkedHashMap<>();
        Optional<Refusal> refusal = group(items, byReference);
        if (refusal.isPresent()) {
            return refusal;
        }
        byReference.values().forEach(this::decideReference);
        return duplicates.refusal().or(() -> {
            doubled.sort(Comparator.comparingInt(AnnotatedComponent::rank));
            doubled.forEach(this::decideDuplicate);
            return number();
        });
    }

    private void leave(List<AnnotationItem> items) {
        for (AnnotationItem item : items) {
            if (item.known() != null) {
                leaving.add(item.known());
            }
        }
        if (annotation.releasesAbsent()) {
            List<ReferenceManager> emptied =
                    annotation.managerIds().stream().map(managers::get).toList();
            for (Symbol symbol : hierarchy.components().of(emptied)) {
                if (leaving.add(symbol)) {
                    absent.add(symbol);
                }
            }
        }
    }

    /** A reference as the first of the components that claim it writes it. */
    private record Claim(Designator reference, List<AnnotatedComponent> components) {}

    private Optional<Refusal> group(List<AnnotationItem> items, Map<Designator, Claim> byReference) {
        Map<String, AnnotatedComponent> byName = new HashMap<>();
        List<AnnotatedComponent> components = new ArrayList<>(items.size());
        for (AnnotationItem item : items) {
            String name = item.requested().component();
            AnnotatedComponent component = name == null ? null : byName.get(name);
            if (component == null) {
                component = new AnnotatedComponent(List.of());
                components.add(component);
                if (name != null) {
                    byName.put(name, component);
                }
            }
            Designator sent = component.sent();
            if (sent != null && item.sent() != null && !rules.key(sent).equals(rules.key(item.sent()))) {
                return Optional.of(AnnotationReader.invalid(
                        item.place(), "component", "another symbol of the component has another reference"));
            }
            if (!component.isEmpty() && !rules.key(component.prefix()).equals(rules.key(item.prefix()))) {
                return Optional.of(AnnotationReader.invalid(
                        item.place(), "component", "another symbol of the component has another prefix"));
            }
            if (!component.add(item)) {
                return Optional.of(AnnotationReader.invalid(
                        item.place(), "unit", "another symbol of the component has this unit"));
            }
        }
        for (AnnotatedComponent component : components) {
            Designator claimed = claimed(component);
            if (claimed == null) {
                unnumbered.add(component);
            } else {
                byReference
                        .computeIfAbsent(rules.key(claimed), key -> new Claim(claimed, new ArrayList<>(1)))
                        .components()
                        .add(component);
            }
        }
        return Optional.empty();
    }

    /** Returns the reference that was sent, or else the one that a symbol holds and that has the prefix sent. */
    private @Nullable Designator claimed(AnnotatedComponent component) {
        Designator sent = component.sent();
        if (sent != null) {
            return sent;
        }
        for (AnnotationItem item : component.items()) {
            if (item.known() != null && isOfPrefix(item.known(), item.prefix())) {
                return item.known().reference();
            }
        }
        return null;
    }

    private boolean isOfPrefix(Symbol symbol, String prefix) {
        return rules.key(symbol.reference().prefix()).equals(rules.key(prefix));
    }

    private void decideReference(Claim claim) {
        Designator reference = hierarchy.spellings().written(claim.reference());
        List<AnnotatedComponent> claiming = claiming(claim.components(), reference);
        if (claiming.isEmpty()) {
            return;
        }
        List<Symbol> others = others(reference);
        ReferenceManager holder = holder(reference);
        boolean isOpen = holder == null || claiming.stream().anyMatch(component -> component.isIn(holder));
        if (claiming.size() == 1 && others.isEmpty() && isOpen) {
            keep(claiming.get(0), reference);
            return;
        }
        AnnotatedComponent first =
                new AnnotatedComponent(others.stream().map(Symbol::unit).toList());
        List<AnnotatedComponent> ordered = new ArrayList<>(claiming);
        ordered.sort(Comparator.comparing((AnnotatedComponent component) -> holder != null && !component.isIn(holder))
                .thenComparing(component -> !component.isLocked())
                .thenComparing(component -> !component.holds(reference))
                .thenComparing(component -> component.sent() == null));
        for (AnnotatedComponent component : new ComponentPacking(first, isOpen).pack(ordered)) {
            if (component == first) {
                keep(component, reference);
            } else if (isFixed(component, reference)) {
                duplicates.add(component, reference, first, others, holder);
            } else if (annotation.existing() == Existing.RENUMBER) {
                unnumbered.add(component);
            } else {
                doubled.add(component);
            }
        }
    }

    /** Returns the components that may keep a reference; the others get new numbers. */
    private List<AnnotatedComponent> claiming(List<AnnotatedComponent> components, Designator reference) {
        if (annotation.existing() != Existing.RENUMBER || !reference.isNumbered()) {
            return components;
        }
        List<AnnotatedComponent> claiming = new ArrayList<>(0);
        // What a symbol holds is not what others are called in the drawing that is sent.
        components.stream()
                .collect(Collectors.partitioningBy(component -> component.sent() != null))
                .values()
                .forEach(same -> {
                    if (same.stream().anyMatch(AnnotatedComponent::isLocked)) {
                        claiming.addAll(same);
                    } else {
                        unnumbered.addAll(new ComponentPacking(new AnnotatedComponent(List.of()), true).pack(same));
                    }
                });
        return claiming;
    }

    private boolean isFixed(AnnotatedComponent component, Designator reference) {
        // A symbol that was sent without a number gets another one instead.
        boolean isKept = annotation.existing() == Existing.KEEP && component.sent() != null;
        return isKept || component.isLocked() || !reference.isNumbered();
    }

    /** Returns the symbols that hold a reference and are not listed. */
    private List<Symbol> others(Designator reference) {
        List<Symbol> others = new ArrayList<>(0);
        for (Symbol symbol = hierarchy.symbols().first(reference); symbol != null; symbol = symbol.next) {
            if (!leaving.contains(symbol)) {
                others.add(symbol);
            }
        }
        return others;
    }

    /** Returns the manager that holds a reference without a symbol; null if there is none. */
    private @Nullable ReferenceManager holder(Designator reference) {
        if (hierarchy.symbols().first(reference) != null) {
            return null;
        }
        int slot = hierarchy.references().ownerOf(reference);
        return slot == ReferenceIndex.NO_OWNER ? null : hierarchy.slots().manager(slot);
    }

    private void keep(AnnotatedComponent component, Designator reference) {
        component.decide(reference);
        decided.add(component);
        claimedKeys.add(rules.key(reference));
    }

    private void decideDuplicate(AnnotatedComponent component) {
        for (AnnotationItem item : component.items()) {
            Symbol known = item.known();
            if (known != null && isOfPrefix(known, item.prefix())) {
                Designator held = known.reference();
                if (!claimedKeys.contains(rules.key(held)) && others(held).isEmpty()) {
                    keep(component, held);
                    return;
                }
            }
        }
        unnumbered.add(component);
    }

    /** Makes the references that nothing holds any more available for reuse. */
    private void release() {
        Set<Designator> left = new HashSet<>();
        leaving.forEach(symbol -> left.add(symbol.reference()));
        for (Designator reference : left) {
            if (!claimedKeys.contains(rules.key(reference)) && others(reference).isEmpty()) {
                planned.release(reference);
            }
        }
    }

    /** The components that get numbers of one prefix within the same range. */
    private record Batch(String prefixKey, NumberRange range) {}

    private Optional<Refusal> number() {
        if (unnumbered.isEmpty()) {
            return Optional.empty();
        }
        decided.forEach(component -> planned.claim(component.reference()));
        release();
        unnumbered.sort(Comparator.comparingInt(AnnotatedComponent::rank));
        Map<Batch, List<AnnotatedComponent>> batches = new LinkedHashMap<>();
        for (AnnotatedComponent component : unnumbered) {
            Batch batch = new Batch(
                    rules.key(component.prefix()), component.owner().ranges().of(component.prefix(), rules));
            batches.computeIfAbsent(batch, each -> new ArrayList<>()).add(component);
        }
        for (Map.Entry<Batch, List<AnnotatedComponent>> batch : batches.entrySet()) {
            List<AnnotatedComponent> components = batch.getValue();
            String prefix = components.get(0).prefix();
            NumberRange range = batch.getKey().range();
            List<Designator> found = numbers.allocate(prefix, components.size(), range);
            if (found.size() < components.size()) {
                return Optional.of(GenerationPlan.tooFew(prefix, components.size(), range));
            }
            for (int i = 0; i < found.size(); i++) {
                components.get(i).decide(found.get(i));
                decided.add(components.get(i));
            }
        }
        return Optional.empty();
    }

    private AnnotationPlan planOf(int count) {
        AnnotationPlan plan = new AnnotationPlan(hierarchy, managers, numbers, count);
        for (AnnotatedComponent component : decided) {
            component.items().forEach(item -> plan.give(item, component.reference()));
        }
        absent.forEach(plan::remove);
        return plan;
    }
}
