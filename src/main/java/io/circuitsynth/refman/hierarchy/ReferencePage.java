package io.circuitsynth.refman.hierarchy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of used references in natural order.
 *
 * @param references the references on this page
 * @param total the count of references on all pages
 * @param next the reference after which the next page starts; null on the last page
 */
public record ReferencePage(
        List<String> references, long total, @Nullable String next) {}
