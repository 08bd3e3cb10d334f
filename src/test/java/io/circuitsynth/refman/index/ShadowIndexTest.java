package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShadowIndexTest extends ReferenceIndexContract {

    private final List<String> mismatches = new ArrayList<>();

    @Override
    protected ReferenceIndex create() {
        return shadow(new BitmapIndex(), new ScanningIndex());
    }

    private ReferenceIndex shadow(ReferenceIndex watched, ReferenceIndex trusted) {
        return new ShadowIndex(watched, trusted, new IndexEvents() {
            @Override
            public void fellBack(Throwable cause) {
                throw new AssertionError(cause);
            }

            @Override
            public void failed(UUID hierarchy, Throwable cause) {
                throw new AssertionError(cause);
            }

            @Override
            public void mismatched(String query, String expected, String actual) {
                mismatches.add(query + ": " + expected + " or " + actual);
            }
        });
    }

    @AfterEach
    void assertNoMismatches() {
        assertThat(mismatches).isEmpty();
    }

    @Test
    void aMismatchIsReportedAndTheScanningIndexDecides() {
        ReferenceIndex wrong = new BitmapIndex();
        wrong.own(0, Designator.parse("R1"));
        ReferenceIndex shadow = shadow(wrong, new ScanningIndex());
        assertThat(shadow.ownerOf(Designator.parse("R1"))).isEqualTo(ReferenceIndex.NO_OWNER);
        assertThat(shadow.findFree(Series.plain("R"), 1, 9, 1)).hasToString("[1]");
        assertThat(mismatches)
                .containsExactly("ownerOf R1: -1 or 0", "findFree Series[prefix=R, digits=0]: [1] or [2]");
        mismatches.clear();
    }

    @Test
    void aMissingClassIsReportedAsAMismatchAndNotThrown() {
        ReferenceIndex shadow =
                shadow(GuardedIndexTest.broken(new NoClassDefFoundError("missing")), new ScanningIndex());
        shadow.own(1, Designator.parse("R1"));
        assertThat(shadow.ownerOf(Designator.parse("R1"))).isEqualTo(1);
        assertThat(shadow.size().bytes()).isPositive();
        assertThat(shadow.drainChanges().numbers()).hasSize(1);
        assertThat(mismatches).hasSize(4).allMatch(each -> each.endsWith("NoClassDefFoundError: missing"));
        mismatches.clear();
    }

    @Test
    void aFailureIsReportedAsAMismatchAndNotThrown() {
        ReferenceIndex broken = new BitmapIndex();
        ReferenceIndex shadow = shadow(broken, new ScanningIndex());
        shadow.own(1, Designator.parse("R1"));
        broken.forget(1);
        shadow.release(1, Designator.parse("R1"));
        assertThat(shadow.usedCount()).isZero();
        assertThat(mismatches).isNotEmpty();
        mismatches.clear();
    }
}
