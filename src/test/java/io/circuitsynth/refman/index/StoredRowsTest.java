package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Proves that each index restores what the other has stored, so that one can take over from the other. */
class StoredRowsTest {

    private static final int SLOTS = 4;
    private static final List<Series> SERIES = List.of(Series.plain("R"), new Series("R", 3), Series.plain("C"));

    private final Random random = new Random(20261126);

    private void changeAtRandom(ReferenceIndex index) {
        for (int i = 0; i < 2_000; i++) {
            int slot = random.nextInt(SLOTS);
            Series series = SERIES.get(random.nextInt(SERIES.size()));
            long first = random.nextInt(3) * 65_536L + random.nextInt(20_000);
            NumberRanges free = index.findFree(series, first, Designator.MAX_NUMBER, 1 + random.nextInt(60));
            index.own(slot, series, free);
            if (random.nextInt(5) == 0) {
                index.release(slot, Designator.of(series, free.last()));
            } else if (random.nextInt(5) == 0) {
                index.markAhead(series, free);
            }
        }
        index.own(0, Series.plain("C"), index.findFree(Series.plain("C"), 0, 200_000, 80_000));
        index.own(1, Designator.of(Series.plain("C"), Designator.MAX_NUMBER));
        index.own(2, Designator.parse("USR_BTN"));
        index.retire(3);
        index.retire(Series.plain("D"), ranges(65_530, 65_540));
    }

    private static NumberRanges ranges(long first, long last) {
        NumberRanges ranges = new NumberRanges();
        ranges.add(first, last);
        return ranges;
    }

    private static ReferenceIndex restored(IndexRows rows, Supplier<ReferenceIndex> indexes) {
        ReferenceIndex index = indexes.get();
        index.restore(rows);
        return index;
    }

    private static void assertSame(ReferenceIndex actual, ReferenceIndex expected) {
        for (int slot = 0; slot < SLOTS; slot++) {
            assertThat(actual.holdings(slot)).isEqualTo(expected.holdings(slot));
        }
        assertThat(actual.ahead()).isEqualTo(expected.ahead());
        assertThat(actual.retired()).isEqualTo(expected.retired()).hasSize(SERIES.size() + 1);
        assertThat(actual.usedCount()).isEqualTo(expected.usedCount());
    }

    @Test
    void theScanningIndexRestoresRowsOfTheBitmapIndex() {
        ReferenceIndex bitmap = new BitmapIndex();
        changeAtRandom(bitmap);
        assertSame(restored(bitmap.drainChanges(), ScanningIndex::new), bitmap);
    }

    @Test
    void theBitmapIndexRestoresRowsOfTheScanningIndex() {
        ReferenceIndex bitmap = new BitmapIndex();
        changeAtRandom(bitmap);
        ReferenceIndex scanning = new ScanningIndex();
        for (int slot = 0; slot < SLOTS; slot++) {
            scanning.adopt(slot, bitmap.holdings(slot));
        }
        bitmap.ahead().forEach(scanning::markAhead);
        bitmap.retired().forEach(scanning::retire);
        assertSame(restored(scanning.drainChanges(), BitmapIndex::new), bitmap);
    }

    @Test
    void aCorruptBlockIsRefused() {
        ReferenceIndex bitmap = new BitmapIndex();
        changeAtRandom(bitmap);
        IndexRows rows = bitmap.drainChanges();
        byte[] owned = rows.numbers().stream()
                .map(IndexRows.Numbers::owned)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        owned[0]++;
        assertThatExceptionOfType(CorruptBlockException.class)
                .isThrownBy(() -> new ScanningIndex().restore(rows))
                .withMessageContaining("is corrupt: its cookie is");
    }
}
