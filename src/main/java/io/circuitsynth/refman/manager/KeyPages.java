package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.designator.Refusal;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads one page of a list that is sorted by key. */
final class KeyPages {

    private KeyPages() {}

    /**
     * The items of the first keys.
     *
     * @param keys sorted, beginning behind the page before
     * @param tenant where the list ends: at the first key of another tenant
     * @param item what to show for a key; empty if it is not part of the list
     */
    static <T> Outcome<Page<T>> read(
            Limits limits,
            Iterable<ManagerKey> keys,
            String tenant,
            int limit,
            Function<ManagerKey, Optional<T>> item) {
        Optional<Refusal> refusal = limits.refusePage(limit);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        List<T> items = new ArrayList<>();
        String last = null;
        for (ManagerKey key : keys) {
            if (!key.tenant().equals(tenant)) {
                break;
            }
            Optional<T> found = item.apply(key);
            if (found.isPresent()) {
                if (items.size() == limit) {
                    return Outcome.done(new Page<>(items, last));
                }
                items.add(found.get());
                last = key.id();
            }
        }
        return Outcome.done(new Page<>(items, null));
    }
}
