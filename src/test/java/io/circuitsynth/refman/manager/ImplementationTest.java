package io.circuitsynth.refman.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ImplementationTest {

    private final CountedIndexEvents events = new CountedIndexEvents(new IndexEvents() {
        @Override
        public void fellBack(Throwable cause) {}

        @Override
        public void failed(UUID hierarchy, Throwable cause) {}

        @Override
        public void mismatched(String query, String expected, String actual) {}
    });

    private Implementation.Status status(IndexFeatures features, Supplier<ReferenceIndex> bitmaps) {
        IndexFactory indexes = new IndexFactory(features, bitmaps, events);
        indexes.create(new UUID(0, 1));
        return new Implementation(indexes, events, "1.2.3").status();
    }

    @Test
    void aBrokenBitmapIndexIsReported() {
        Implementation.Status status = status(new IndexFeatures(true, 100, false), () -> {
            throw new IllegalStateException("broken");
        });
        assertThat(status)
                .isEqualTo(new Implementation.Status(
                        IndexImplementation.SCANNING,
                        false,
                        false,
                        false,
                        100,
                        false,
                        1,
                        "IllegalStateException: broken",
                        0,
                        "1.2.3"));
    }

    @Test
    void aRolloutOfZeroIsReported() {
        assertThat(status(new IndexFeatures(true, 0, true), BitmapIndex::new))
                .isEqualTo(new Implementation.Status(
                        IndexImplementation.SCANNING, true, false, false, 0, true, 0, null, 0, "1.2.3"));
    }

    @Test
    void mismatchesAreReported() {
        events.mismatched("isUsed R1", "true", "false");
        assertThat(status(new IndexFeatures(true, 40, true), BitmapIndex::new))
                .isEqualTo(new Implementation.Status(
                        IndexImplementation.BITMAP, true, true, true, 40, true, 0, null, 1, "1.2.3"));
    }
}
