package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.changelog.ChangeDetail.ChangedSymbol;
import io.circuitsynth.refman.changelog.ChangeDetail.Rename;
import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.index.ReferenceRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the history of one symbol or one reference from the events of a log.
 *
 * @param symbol the key of the symbol; null for all
 * @param reference the reference or the net, as it is written in the hierarchy; null for all
 */
public record ChangeFilter(
        @Nullable String symbol, @Nullable String reference) {

    /** Selects everything. */
    public static final ChangeFilter ALL = new ChangeFilter(null, null);

    /** Returns whether it selects everything. */
    boolean isAll() {
        return symbol == null && reference == null;
    }

    /** Returns an event with only the items that are selected; null if there are none. */
    public @Nullable ChangeDetail apply(ChangeDetail detail) {
        if (isAll()) {
            return detail;
        }
        List<String> references = detail.references().stream()
                .filter(text -> symbol == null && contains(text))
                .toList();
        List<Rename> renames = detail.renames().stream()
                .filter(this::matches)
                .map(each -> symbol == null ? each : new Rename(each.from(), each.to(), List.of(symbol)))
                .toList();
        List<ChangedSymbol> symbols =
                detail.symbols().stream().filter(this::matches).toList();
        return references.isEmpty() && renames.isEmpty() && symbols.isEmpty()
                ? null
                : detail.withItems(references, renames, symbols);
    }

    private boolean contains(String text) {
        if (text.equals(reference)) {
            return true;
        }
        ReferenceRange range = ReferenceRange.parse(text);
        Designator wanted = Designator.parse(String.valueOf(reference));
        return range.isNumbered()
                && wanted.isNumbered()
                && range.series().equals(wanted.series())
                && range.first() <= wanted.number()
                && wanted.number() <= range.last();
    }

    private boolean matches(Rename rename) {
        return (symbol == null || rename.symbols().contains(symbol))
                && (reference == null
                        || rename.from().equals(reference)
                        || rename.to().equals(reference));
    }

    private boolean matches(ChangedSymbol changed) {
        return (symbol == null || changed.key().equals(symbol))
                && (reference == null
                        || changed.reference().equals(reference)
                        || (changed.was() != null && changed.was().reference().equals(reference)));
    }
}
