package io.circuitsynth.refman.hierarchy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of used references in natural order.
 *
 * @param references the references on this page
 * @param total how many there are on all pages
 * @param next the reference behind which the next page begins, or null on the last page
 */
public record ReferencePage(
        List<String> references, long total, @Nullable String next) {}
