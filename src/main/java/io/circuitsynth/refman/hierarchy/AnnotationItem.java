package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import org.jspecify.annotations.Nullable;

/**
 * A listed symbol of an annotation, resolved in the hierarchy.
 *
 * @param place its place in the request
 * @param rank its place in the order in which numbers are given
 * @param manager its manager, which may not be admitted yet
 * @param known the symbol with this key; null if there is none
 * @param sent the whole reference that was sent; null if there was none
 * @param prefix the prefix of a new number
 */
record AnnotationItem(
        int place,
        int rank,
        Annotation.RequestedSymbol requested,
        ReferenceManager manager,
        @Nullable Symbol known,
        @Nullable Designator sent,
        String prefix) {

    String key() {
        return requested.key();
    }

    int unit() {
        return requested.unit();
    }
}
