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
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Times both indexes on the same work, in hierarchies made for it that nobody else sees. */
public final class Comparisons {

    private static final ManagerKey KEY = new ManagerKey("comparison", "comparison");

    /** Two scanning indexes must not be shown as a comparison with the bitmap index. */
    private static final IndexEvents NO_FALLBACK = new IndexEvents() {
        @Override
        public void fellBack(Throwable cause) {
            throw new IllegalStateException("the bitmap index cannot be built", cause);
        }

        @Override
        public void mismatched(String question, String expected, String actual) {
            throw new IllegalStateException("nothing is compared here: " + question);
        }
    };

    private final RulesCatalog rules;
    private final Limits limits;
    private final InstantSource clock;
    private final NanoClock nanoClock;

    /** Comparisons within {@code limits}. */
    public Comparisons(RulesCatalog rules, Limits limits, InstantSource clock, NanoClock nanoClock) {
        this.rules = rules;
        this.limits = limits;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /**
     * How the indexes compare.
     *
     * @param references how many references each of them generated
     * @param bitmapNanos what the bitmap index took for all of them, in nanoseconds
     * @param scanningNanos what the scanning index took for all of them, in nanoseconds
     */
    public record Comparison(long references, long bitmapNanos, long scanningNanos) {

        /** How many times faster the bitmap index was. */
        public double speedupFactor() {
            return (double) scanningNanos / Math.max(1, bitmapNanos);
        }

        /** By how much of the scanning index's time the bitmap index was faster, in percent. */
        public double improvementPercentage() {
            return 100.0 * (scanningNanos - bitmapNanos) / Math.max(1, scanningNanos);
        }
    }

    /**
     * Generates one reference of each prefix, {@code iterations} times, with both indexes.
     *
     * @param prefixes prefixes by the default rules
     */
    public Outcome<Comparison> compare(List<String> prefixes, int iterations) {
        Optional<Refusal> refusal = limits.refuseIterations((long) prefixes.size() * iterations);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        return rules.find(RulesCatalog.DEFAULT)
                .then(found -> time(true, found, prefixes, iterations)
                        .then(bitmap -> time(false, found, prefixes, iterations)
                                .map(scanning ->
                                        new Comparison((long) prefixes.size() * iterations, bitmap, scanning))));
    }

    private Outcome<Long> time(boolean bitmap, Rules found, List<String> prefixes, int iterations) {
        IndexFactory indexes = new IndexFactory(new IndexFeatures(bitmap, 100, false), BitmapIndex::new, NO_FALLBACK);
        HierarchyFactory forest =
                new HierarchyFactory(indexes, () -> new HierarchyId(new UUID(0, 0)), limits, nanoClock);
        return forest.createRoot(
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
