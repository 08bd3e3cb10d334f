package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.index.IndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Measures both indexes with the same workload, in temporary hierarchies that are never stored. */
public final class Comparisons {

    private static final ManagerKey KEY = new ManagerKey("comparison", "comparison");

    /** Fails instead of falling back, so that a comparison never measures the scanning index twice. */
    private static final IndexEvents NO_FALLBACK = new IndexEvents() {
        @Override
        public void fellBack(Throwable cause) {
            throw new IllegalStateException("the bitmap index does not work", cause);
        }

        @Override
        public void failed(UUID hierarchy, Throwable cause) {
            throw new IllegalStateException("the bitmap index failed", cause);
        }

        @Override
        public void mismatched(String query, String expected, String actual) {
            throw new IllegalStateException("shadow comparison is off: " + query);
        }
    };

    private final RulesCatalog rules;
    private final Limits limits;
    private final InstantSource clock;
    private final NanoClock nanoClock;
    private final IndexFactory serviceIndexes;
    private final Supplier<ReferenceIndex> bitmapIndexes;

    /**
     * Creates the use case.
     *
     * @param serviceIndexes knows whether the bitmap index works in this process
     * @param bitmapIndexes creates the bitmap indexes to measure
     */
    public Comparisons(
            RulesCatalog rules,
            Limits limits,
            InstantSource clock,
            NanoClock nanoClock,
            IndexFactory serviceIndexes,
            Supplier<ReferenceIndex> bitmapIndexes) {
        this.rules = rules;
        this.limits = limits;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.serviceIndexes = serviceIndexes;
        this.bitmapIndexes = bitmapIndexes;
    }

    /**
     * The result of a comparison.
     *
     * @param references the number of references that each index generated
     * @param bitmapNanos the total time of the bitmap index, in nanoseconds
     * @param scanningNanos the total time of the scanning index, in nanoseconds
     */
    public record Comparison(long references, long bitmapNanos, long scanningNanos) {

        /** Returns the time of the scanning index divided by that of the bitmap index. */
        public double speedupFactor() {
            return (double) scanningNanos / Math.max(1, bitmapNanos);
        }

        /** Returns the time that the bitmap index saves, in percent of the scanning index's time. */
        public double improvementPercentage() {
            return 100.0 * (scanningNanos - bitmapNanos) / Math.max(1, scanningNanos);
        }
    }

    /**
     * Generates one reference of each prefix, {@code iterations} times, with both indexes.
     *
     * @param prefixes prefixes that the default rules accept
     */
    public Outcome<Comparison> compare(List<String> prefixes, int iterations) {
        Optional<Refusal> refusal = limits.refuseIterations((long) prefixes.size() * iterations);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (!serviceIndexes.isBitmapAvailable()) {
            return Outcome.refused(
                    Refusal.of(RefusalCode.INDEX_FAILED, "The bitmap index does not work in this process."));
        }
        return rules.find(RulesCatalog.DEFAULT)
                .then(found -> time(true, found, prefixes, iterations)
                        .then(bitmap -> time(false, found, prefixes, iterations)
                                .map(scanning ->
                                        new Comparison((long) prefixes.size() * iterations, bitmap, scanning))));
    }

    private Outcome<Long> time(boolean bitmap, Rules found, List<String> prefixes, int iterations) {
        IndexFactory indexes = new IndexFactory(new IndexFeatures(bitmap, 100, false), bitmapIndexes, NO_FALLBACK);
        HierarchyFactory factory =
                new HierarchyFactory(indexes, () -> new HierarchyId(new UUID(0, 0)), root -> 0, limits, nanoClock);
        return factory.createRoot(
                        new NewManager(KEY, null, Map.of(), clock.instant()),
                        found,
                        root -> true,
                        (changed, hierarchy, root) -> root)
                .then(root -> generate(root, prefixes, iterations));
    }

    private Outcome<Long> generate(ReferenceManager root, List<String> prefixes, int iterations) {
        return HierarchyLocks.in(root, hierarchy -> Optional.of(generate(hierarchy, root, prefixes, iterations)))
                .orElseThrow();
    }

    private Outcome<Long> generate(Hierarchy hierarchy, ReferenceManager root, List<String> prefixes, int iterations) {
        long start = nanoClock.nanoTime();
        for (int i = 0; i < iterations; i++) {
            for (String prefix : prefixes) {
                Outcome<List<String>> generated = hierarchy.generate(root, new Generation(prefix, 1, null, false));
                if (!generated.isDone()) {
                    return generated.map(references -> 0L);
                }
            }
        }
        return Outcome.done(nanoClock.nanoTime() - start);
    }
}
