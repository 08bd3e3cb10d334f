package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes pages out of lists that are sorted by key. */
final class KeyPages {

    private KeyPages() {}

    /**
     * The items of the first keys.
     *
     * @param keys sorted, beginning behind the page before, and one more than the page takes if there are that many
     * @param limit the most keys that the page takes
     * @param item what to show for a key; empty if it is gone meanwhile
     */
    static <T> Page<T> of(List<ManagerKey> keys, int limit, Function<ManagerKey, Optional<T>> item) {
        List<T> items = new ArrayList<>();
        for (ManagerKey key : keys.subList(0, Math.min(limit, keys.size()))) {
            item.apply(key).ifPresent(items::add);
        }
        return new Page<>(items, keys.size() > limit ? keys.get(limit - 1).id() : null);
    }
}
