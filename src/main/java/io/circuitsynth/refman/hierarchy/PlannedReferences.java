package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.UsedNumbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Combines the references of a hierarchy with those that a planned change claims and releases.
 *
 * <p>As used numbers, it includes what the change releases: the format of further numbers follows the references before it.
 */
final class PlannedReferences implements UsedNumbers {

    private static final NavigableSet<Long> NONE = Collections.emptyNavigableSet();

    private final ReferenceIndex index;
    private final Spellings spellings;
    private final Rules rules;
    private final Map<Series, NavigableSet<Long>> claimed = new HashMap<>();
    private final Map<String, Set<Series>> claimedByPrefix = new HashMap<>();
    private final Map<Series, NavigableSet<Long>> released = new HashMap<>();
    private final Map<String, Set<String>> claimedSpellings = new HashMap<>();

    PlannedReferences(Hierarchy hierarchy) {
        this.index = hierarchy.references();
        this.spellings = hierarchy.spellings();
        this.rules = hierarchy.rules();
    }

    /** Claims a reference; later numbers skip it. */
    void claim(Designator reference) {
        if (reference.isNumbered()) {
            numbers(claimed, reference.series()).add(reference.number());
            claimedByPrefix
                    .computeIfAbsent(reference.prefix(), prefix -> new LinkedHashSet<>(1))
                    .add(reference.series());
            claimedSpellings
                    .computeIfAbsent(rules.key(reference.prefix()), key -> new LinkedHashSet<>(1))
                    .add(reference.prefix());
        }
    }

    /** Releases a reference that was not claimed. */
    void release(Designator reference) {
        if (reference.isNumbered()) {
            numbers(released, reference.series()).add(reference.number());
        }
    }

    private static NavigableSet<Long> numbers(Map<Series, NavigableSet<Long>> bySeries, Series series) {
        return bySeries.computeIfAbsent(series, each -> new TreeSet<>());
    }

    /** Lists the spellings of a prefix. */
    Collection<String> spellingsOf(String prefix) {
        Set<String> all = new LinkedHashSet<>(spellings.of(prefix));
        all.addAll(claimedSpellings.getOrDefault(rules.key(prefix), Set.of()));
        return all;
    }

    /** Returns the count of claimed numbers in several series. */
    long claimedCount(List<Series> series) {
        return series.stream()
                .mapToLong(each -> claimed.getOrDefault(each, NONE).size())
                .sum();
    }

    /** Returns whether no series has a number that is claimed. */
    boolean isUnclaimed(List<Series> series, long number) {
        for (Series each : series) {
            if (claimed.getOrDefault(each, NONE).contains(number)) {
                return false;
            }
        }
        return true;
    }

    /** Lists the released numbers of several series that none of them uses any more, in ascending order. */
    NavigableSet<Long> releasedOf(List<Series> series, long first, long last) {
        NavigableSet<Long> all = new TreeSet<>();
        if (first > last) {
            return all;
        }
        for (Series each : series) {
            all.addAll(released.getOrDefault(each, NONE).subSet(first, true, last, true));
        }
        if (series.size() > 1) {
            all.removeIf(number -> series.stream().anyMatch(each -> isStillUsed(each, number)));
        }
        return all;
    }

    private boolean isStillUsed(Series series, long number) {
        return !released.getOrDefault(series, NONE).contains(number)
                && index.ownerOf(Designator.of(series, number)) != ReferenceIndex.NO_OWNER;
    }

    @Override
    public boolean isFree(Series series, long first, long last) {
        Long next = claimed.getOrDefault(series, NONE).ceiling(first);
        return (next == null || next > last) && index.isFree(series, first, last);
    }

    @Override
    public long highestUsed(Series series, long last) {
        Long highest = claimed.getOrDefault(series, NONE).floor(last);
        return Math.max(highest == null ? -1 : highest, index.highestUsed(series, last));
    }

    @Override
    public List<Series> seriesOf(String prefix) {
        Set<Series> all = new LinkedHashSet<>(index.seriesOf(prefix));
        all.addAll(claimedByPrefix.getOrDefault(prefix, Set.of()));
        List<Series> ordered = new ArrayList<>(all);
        ordered.sort(Comparator.comparingInt(Series::digits));
        return ordered;
    }
}
