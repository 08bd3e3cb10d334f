package io.circuitsynth.refman.hierarchy;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The references that an annotation gives.
 *
 * @param version the version of the hierarchy after it
 * @param symbols the listed symbols, in the order of the request
 * @param renamed the new reference of each reference that symbols held and gave up for another
 * @param released the references that nothing holds any more and that were not renamed, in natural order
 */
public record AnnotationResult(
        long version, List<AnnotatedSymbol> symbols, SortedMap<String, String> renamed, List<String> released) {

    /**
     * A symbol with its reference.
     *
     * @param was the reference that was sent or held, if it was another; null otherwise
     */
    public record AnnotatedSymbol(
            String key,
            String managerId,
            String reference,
            int unit,
            @Nullable String was) {}
}
