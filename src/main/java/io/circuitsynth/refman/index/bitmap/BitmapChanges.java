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

/** Collects the changes of a bitmap index since they were last drained. */
final class BitmapChanges {

    private final List<OwnedNumbers> ownedNumbers = new ArrayList<>(1);
    private final Map<Series, ChangedBlocks> hierarchyNumbers = new HashMap<>(0);
    private final IndexRows rows = new IndexRows();

    /** Records owned numbers that had no changed blocks and are about to change. */
    void changing(OwnedNumbers numbers) {
        ownedNumbers.add(numbers);
    }

    void unnumbered(int slot, String text, boolean isOwned) {
        rows.unnumbered().add(new IndexRows.Unnumbered(new IndexRows.UnnumberedKey(slot, text), isOwned));
    }

    /** Records changes of the numbers that the hierarchy records in a series. */
    void remembered(Series series, NumberRanges numbers) {
        remembered(series).add(numbers);
    }

    /** Records changed blocks of the numbers that the hierarchy records in a series. */
    void remembered(Series series, IntStream blocks) {
        blocks.forEach(remembered(series)::addBlock);
    }

    private ChangedBlocks remembered(Series series) {
        return hierarchyNumbers.computeIfAbsent(series, key -> new ChangedBlocks());
    }

    /** Records that owned numbers were removed with all their blocks. */
    void removed(OwnedNumbers numbers) {
        ownedNumbers.remove(numbers);
        numbers.blocks().distinct().forEach(block -> rows.numbers().add(numbers.deletedRow(block)));
    }

    /** Returns all changes, and marks the blocks of the index as unchanged. */
    IndexRows drain(Function<Series, @Nullable BitmapSeries> series) {
        for (OwnedNumbers numbers : ownedNumbers) {
            numbers.changed.drain(block -> rows.numbers().add(numbers.row(block)));
        }
        hierarchyNumbers.forEach((key, changed) -> {
            BitmapSeries known = series.apply(key);
            changed.drain(
                    block -> rows.hierarchyNumbers().add(row(known, new IndexRows.HierarchyNumbersKey(key, block))));
        });
        return rows;
    }

    private static IndexRows.HierarchyNumbers row(@Nullable BitmapSeries series, IndexRows.HierarchyNumbersKey key) {
        return series == null ? new IndexRows.HierarchyNumbers(key, null, null) : series.row(key);
    }
}
