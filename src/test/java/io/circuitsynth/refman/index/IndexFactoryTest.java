package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexFactoryTest {

    private static final IndexFeatures BITMAP = new IndexFeatures(true, 100, false);
    private static final UUID HIERARCHY = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private final NoClassDefFoundError missing = new NoClassDefFoundError("org/roaringbitmap/RoaringBitmap");

    private final List<Throwable> fallbacks = new ArrayList<>();
    private final List<UUID> failed = new ArrayList<>();
    private final CountedIndexEvents events = new CountedIndexEvents(new IndexEvents() {
        @Override
        public void fellBack(Throwable cause) {
            fallbacks.add(cause);
        }

        @Override
        public void failed(UUID hierarchy, Throwable cause) {
            failed.add(hierarchy);
        }

        @Override
        public void mismatched(String query, String expected, String actual) {
            throw new AssertionError(query);
        }
    });

    private static IndexImplementation chosen(IndexFactory factory, UUID hierarchy) {
        HierarchyIndexes indexes = factory.create(hierarchy);
        assertThat(indexes.nets().implementation())
                .isEqualTo(indexes.references().implementation());
        return indexes.references().implementation();
    }

    private IndexImplementation chosen(IndexFeatures features, Supplier<ReferenceIndex> bitmaps) {
        return chosen(new IndexFactory(features, bitmaps, events), HIERARCHY);
    }

    @Test
    void theFlagSelectsTheIndex() {
        assertThat(chosen(BITMAP, BitmapIndex::new)).isEqualTo(IndexImplementation.BITMAP);
        assertThat(chosen(new IndexFeatures(false, 100, false), BitmapIndex::new))
                .isEqualTo(IndexImplementation.SCANNING);
        assertThat(events.fallbacks()).isZero();
        assertThat(events.lastFallbackReason()).isEmpty();
    }

    @Test
    void theRolloutSelectsAStableShareOfHierarchies() {
        IndexFactory factory = new IndexFactory(new IndexFeatures(true, 30, false), BitmapIndex::new, events);
        List<UUID> hierarchies =
                IntStream.range(0, 1_000).mapToObj(each -> new UUID(0, each)).toList();
        List<IndexImplementation> first =
                hierarchies.stream().map(each -> chosen(factory, each)).toList();
        assertThat(first).filteredOn(IndexImplementation.BITMAP::equals).hasSize(300);
        assertThat(hierarchies.stream().map(each -> chosen(factory, each)).toList())
                .isEqualTo(first);
        assertThat(chosen(new IndexFeatures(true, 0, false), BitmapIndex::new)).isEqualTo(IndexImplementation.SCANNING);
    }

    private void assertFallsBack(Supplier<ReferenceIndex> broken, Class<? extends Throwable> cause) {
        IndexFactory factory = new IndexFactory(BITMAP, broken, events);
        assertThat(factory.isBitmapAvailable()).isFalse();
        assertThat(chosen(factory, HIERARCHY)).isEqualTo(IndexImplementation.SCANNING);
        assertThat(chosen(factory, OTHER)).isEqualTo(IndexImplementation.SCANNING);
        assertThat(fallbacks).singleElement().isInstanceOf(cause);
        assertThat(failed).isEmpty();
        assertThat(events.fallbacks()).isEqualTo(1);
    }

    @Test
    void allUseTheScanningIndexIfNoBitmapIndexCanBeCreated() {
        assertFallsBack(
                () -> {
                    throw missing;
                },
                NoClassDefFoundError.class);
        assertThat(events.lastFallbackReason()).contains("NoClassDefFoundError: org/roaringbitmap/RoaringBitmap");
    }

    @Test
    void allUseTheScanningIndexIfABitmapIndexCannotStoreANumber() {
        assertFallsBack(() -> failingIn("own", missing), NoClassDefFoundError.class);
    }

    @Test
    void allUseTheScanningIndexIfABitmapIndexCannotRestoreItsRows() {
        assertFallsBack(() -> failingIn("restore", new IllegalStateException("broken")), IllegalStateException.class);
    }

    @Test
    void allUseTheScanningIndexIfABitmapIndexReturnsWrongResults() {
        assertFallsBack(ScanningIndex::new, IllegalStateException.class);
    }

    @Test
    void aBrokenBitmapIndexIsNoFallbackIfTheRolloutIsZero() {
        IndexFactory factory =
                new IndexFactory(new IndexFeatures(true, 0, false), () -> failingIn("own", missing), events);
        assertThat(factory.isBitmapAvailable()).isFalse();
        assertThat(fallbacks).isEmpty();
        assertThat(events.fallbacks()).isZero();
    }

    /** Creates a bitmap index with one operation that fails. */
    private static ReferenceIndex failingIn(String operation, Throwable cause) {
        ReferenceIndex index = new BitmapIndex();
        return (ReferenceIndex) Proxy.newProxyInstance(
                ReferenceIndex.class.getClassLoader(), new Class<?>[] {ReferenceIndex.class}, (proxy, method, args) -> {
                    if (method.getName().equals(operation)) {
                        throw cause;
                    }
                    try {
                        return method.invoke(index, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aHierarchyWhoseIndexFailedUsesTheScanningIndexFromThenOn() {
        IndexFactory factory = new IndexFactory(BITMAP, () -> failingIn("page", missing), events);
        ReferenceIndex index = factory.create(HIERARCHY).references();
        index.own(1, Designator.parse("R1"));
        assertThatExceptionOfType(IndexFailedException.class)
                .isThrownBy(() -> index.page(null, null, null, 1))
                .satisfies(failure -> {
                    assertThat(failure.hierarchy()).isEqualTo(HIERARCHY);
                    factory.failed(failure.hierarchy(), failure);
                    factory.failed(failure.hierarchy(), failure);
                });
        assertThat(chosen(factory, HIERARCHY)).isEqualTo(IndexImplementation.SCANNING);
        assertThat(chosen(factory, OTHER)).isEqualTo(IndexImplementation.BITMAP);
        assertThat(failed).containsExactly(HIERARCHY);
        assertThat(events.fallbacks()).isEqualTo(1);
        assertThat(events.lastFallbackReason()).contains("NoClassDefFoundError: org/roaringbitmap/RoaringBitmap");
        assertThat(factory.isBitmapAvailable()).isTrue();
    }

    @Test
    void aHierarchyWhoseIndexCannotBeCreatedLaterUsesTheScanningIndex() {
        List<ReferenceIndex> forProbe = new ArrayList<>(List.of(new BitmapIndex(), new BitmapIndex()));
        IndexFactory factory = new IndexFactory(BITMAP, () -> forProbe.remove(0), events);
        assertThat(chosen(factory, HIERARCHY)).isEqualTo(IndexImplementation.SCANNING);
        assertThat(failed).containsExactly(HIERARCHY);
    }

    @Test
    void theOldestFailedHierarchyIsDroppedAtTheLimit() {
        FailedHierarchies hierarchies = new FailedHierarchies(2);
        assertThat(hierarchies.add(HIERARCHY)).isTrue();
        assertThat(hierarchies.add(HIERARCHY)).isFalse();
        assertThat(hierarchies.add(OTHER)).isTrue();
        assertThat(hierarchies.add(new UUID(0, 3))).isTrue();
        assertThat(hierarchies.contains(HIERARCHY)).isFalse();
        assertThat(hierarchies.contains(OTHER)).isTrue();
    }

    @Test
    void aRolloutAbove100PercentIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IndexFeatures(true, 101, false))
                .withMessage("refman.features.bitmap-index.rollout-percent must be 0 to 100, not 101");
    }
}
