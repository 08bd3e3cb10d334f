package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexFactoryTest {

    private final List<Throwable> fallbacks = new ArrayList<>();
    private final CountedIndexEvents events = new CountedIndexEvents(new IndexEvents() {
        @Override
        public void fellBack(Throwable cause) {
            fallbacks.add(cause);
        }

        @Override
        public void mismatched(String question, String expected, String actual) {
            throw new AssertionError(question);
        }
    });

    private IndexImplementation chosen(IndexFeatures features, Supplier<ReferenceIndex> bitmaps, int hash) {
        HierarchyIndexes indexes = new IndexFactory(features, bitmaps, events).create(hash);
        assertThat(indexes.nets().implementation())
                .isEqualTo(indexes.references().implementation());
        return indexes.references().implementation();
    }

    @Test
    void theFlagDecidesWhichIndexServes() {
        assertThat(chosen(new IndexFeatures(true, 100, false), BitmapIndex::new, 1))
                .isEqualTo(IndexImplementation.BITMAP);
        assertThat(chosen(new IndexFeatures(false, 100, false), BitmapIndex::new, 1))
                .isEqualTo(IndexImplementation.SCANNING);
    }

    @Test
    void theRolloutServesItsShareOfHierarchiesAndAlwaysTheSame() {
        IndexFeatures features = new IndexFeatures(true, 30, false);
        long bitmaps = IntStream.range(-500, 500)
                .filter(hash -> chosen(features, BitmapIndex::new, hash) == IndexImplementation.BITMAP)
                .count();
        assertThat(bitmaps).isEqualTo(300);
        assertThat(chosen(features, BitmapIndex::new, 1234)).isEqualTo(chosen(features, BitmapIndex::new, 1234));
        assertThat(chosen(new IndexFeatures(true, 0, false), BitmapIndex::new, 0))
                .isEqualTo(IndexImplementation.SCANNING);
    }

    @Test
    void theScanningIndexServesWhenTheBitmapIndexCannotBeBuilt() {
        IndexFeatures features = new IndexFeatures(true, 100, false);
        Supplier<ReferenceIndex> broken = () -> {
            throw new NoClassDefFoundError("org/roaringbitmap/RoaringBitmap");
        };
        assertThat(chosen(features, broken, 1)).isEqualTo(IndexImplementation.SCANNING);
        assertThat(fallbacks).singleElement().isInstanceOf(NoClassDefFoundError.class);
        assertThat(events.fallbacks()).isEqualTo(1);
        assertThat(new IndexFactory(features, broken, events).isBitmapAvailable())
                .isFalse();
    }

    @Test
    void aShareBeyondAHundredPercentIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IndexFeatures(true, 101, false))
                .withMessage("refman.features.bitmap-index.rollout-percent must be 0 to 100, not 101");
    }
}
