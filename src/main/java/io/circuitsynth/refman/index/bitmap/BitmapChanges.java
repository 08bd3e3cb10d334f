package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.NumberRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What has changed in a bitmap index since it was last kept. */
final class BitmapChanges {

    private final List<OwnedNumbers> holdings = new ArrayList<>(1);
    private final Map<Series, ChangedBlocks> ahead = new HashMap<>(0);
    private final IndexRows rows = new IndexRows();

    /** A holding that had no changed blocks is about to have some. */
    void held(OwnedNumbers holding) {
        holdings.add(holding);
    }

    void unnumbered(int slot, String text, boolean isOwned) {
        rows.unnumbered().add(new IndexRows.Unnumbered(new IndexRows.UnnumberedKey(slot, text), isOwned));
    }

    void ahead(Series series, NumberRanges numbers) {
        ahead.computeIfAbsent(series, key -> new ChangedBlocks()).add(numbers);
    }

    void ahead(Series series, IntStream blocks) {
        ChangedBlocks changed = ahead.computeIfAbsent(series, key -> new ChangedBlocks());
        blocks.forEach(changed::addBlock);
    }

    /** An owner's holding is gone with all that was in it. */
    void gone(OwnedNumbers holding) {
        holdings.remove(holding);
        IntStream.concat(holding.owned.blocks(), holding.retiredBlocks())
                .distinct()
                .forEach(block -> rows.numbers().add(holding.goneRow(block)));
    }

    /** All that changed, asked for once; nothing in the index counts as changed any more. */
    IndexRows take(Function<Series, @Nullable BitmapSeries> series) {
        for (OwnedNumbers holding : holdings) {
            holding.changed.take(block -> rows.numbers().add(holding.row(block)));
        }
        ahead.forEach((key, changed) -> {
            BitmapSeries known = series.apply(key);
            changed.take(block -> rows.ahead()
                    .add(new IndexRows.Ahead(
                            new IndexRows.AheadKey(key, block), known == null ? null : known.aheadOf(block))));
        });
        return rows;
    }
}
