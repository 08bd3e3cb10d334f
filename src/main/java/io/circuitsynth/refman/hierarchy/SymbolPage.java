package io.circuitsynth.refman.hierarchy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of symbols.
 *
 * @param symbols the symbols, in the order of their keys
 * @param total the count of symbols on all pages
 * @param next the key after which the next page begins; null on the last page
 */
public record SymbolPage(
        List<SymbolDescription> symbols,
        long total,
        @Nullable String next) {

    /** A symbol with the reference that it holds. */
    public record SymbolDescription(String key, ManagerKey manager, String reference, int unit) {}
}
