package io.circuitsynth.refman.hierarchy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the components of one reference whose units differ: each with the first one that lacks its units.
 *
 * <p>The first component without a unit only moves up, so the search begins there. It ends after a few, so that the time is
 * proportional to the count of components.
 */
final class ComponentPacking {

    private static final int MAX_TRIED = 100;

    private final List<AnnotatedComponent> packed = new ArrayList<>(1);
    private final Map<Integer, Integer> firstWithoutUnit = new HashMap<>(2);
    private final int lowest;

    /**
     * Creates a packing.
     *
     * @param first the component that keeps the reference
     * @param isOpen whether others can join it
     */
    ComponentPacking(AnnotatedComponent first, boolean isOpen) {
        packed.add(first);
        lowest = isOpen ? 0 : 1;
    }

    /** Returns the joined components, without those that no symbol belongs to. */
    List<AnnotatedComponent> pack(List<AnnotatedComponent> components) {
        components.forEach(this::add);
        packed.removeIf(AnnotatedComponent::isEmpty);
        return packed;
    }

    private void add(AnnotatedComponent component) {
        int start = lowest;
        for (AnnotationItem item : component.items()) {
            start = Math.max(start, firstWithout(item.unit()));
        }
        int end = Math.min(packed.size(), start + MAX_TRIED);
        for (int i = start; i < end; i++) {
            if (packed.get(i).addAll(component)) {
                return;
            }
        }
        AnnotatedComponent next = new AnnotatedComponent(List.of());
        next.addAll(component);
        packed.add(next);
    }

    private int firstWithout(int unit) {
        int place = firstWithoutUnit.getOrDefault(unit, lowest);
        while (place < packed.size() && packed.get(place).draws(unit)) {
            place++;
        }
        firstWithoutUnit.put(unit, place);
        return place;
    }
}
