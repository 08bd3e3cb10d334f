package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists the symbols of an annotation whose references are held by others, with their holders. */
final class AnnotationDuplicates {

    private static final int LISTED_DUPLICATES = 100;

    private final List<Map<String, Object>> listed = new ArrayList<>(0);
    private int count;

    /**
     * Adds the symbols of a component.
     *
     * @param first the listed symbols that get the reference instead
     * @param others the symbols that hold it and are not listed
     * @param holder the manager that holds it without a symbol; null if there is none
     */
    void add(
            AnnotatedComponent component,
            Designator reference,
            AnnotatedComponent first,
            List<Symbol> others,
            @Nullable ReferenceManager holder) {
        for (AnnotationItem item : component.items()) {
            count++;
            if (listed.size() < LISTED_DUPLICATES) {
                listed.add(Map.of(
                        "key",
                        item.key(),
                        "managerId",
                        item.manager().key().id(),
                        "reference",
                        reference.text(),
                        "unit",
                        item.unit(),
                        "heldBy",
                        heldBy(item, first, others, holder)));
            }
        }
    }

    private static Map<String, Object> heldBy(
            AnnotationItem item, AnnotatedComponent first, List<Symbol> others, @Nullable ReferenceManager holder) {
        for (Symbol other : others) {
            if (other.unit() == item.unit()) {
                return heldBy(other.manager(), other.key());
            }
        }
        for (AnnotationItem other : first.items()) {
            if (other.unit() == item.unit()) {
                return heldBy(other.manager(), other.key());
            }
        }
        if (holder != null) {
            return Map.of("managerId", holder.key().id());
        }
        // Only a part of the component is a duplicate; the rest must stay together with it.
        return others.isEmpty()
                ? heldBy(first.items().get(0).manager(), first.items().get(0).key())
                : heldBy(others.get(0).manager(), others.get(0).key());
    }

    private static Map<String, Object> heldBy(ReferenceManager manager, String key) {
        return Map.of("managerId", manager.key().id(), "key", key);
    }

    /** Returns the refusal that lists all duplicates; empty if there are none. */
    Optional<Refusal> refusal() {
        return count == 0
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalCode.ALREADY_IN_USE,
                        count == 1
                                ? "Others hold the reference of a symbol."
                                : "Others hold the references of " + count + " symbols.",
                        "duplicates",
                        List.copyOf(listed),
                        "duplicatesCount",
                        count));
    }
}
