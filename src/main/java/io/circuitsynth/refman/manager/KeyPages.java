package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes pages out of lists that are sorted by key. */
final class KeyPages {

    private KeyPages() {}

    /**
     * The items of the first keys; refused if one of them is, unless it is gone meanwhile.
     *
     * @param keys sorted, beginning behind the page before, and one more than the page takes if there are that many
     * @param limit the most keys that the page takes
     * @param item what to show for a key
     */
    static <T> Outcome<Page<T>> of(List<ManagerKey> keys, int limit, Function<ManagerKey, Outcome<T>> item) {
        List<T> items = new ArrayList<>();
        for (ManagerKey key : keys.subList(0, Math.min(limit, keys.size()))) {
            Outcome<T> found = item.apply(key);
            found.toOptional().ifPresent(items::add);
            boolean isThere = found.fold(value -> true, refusal -> refusal.code() != RefusalCode.MANAGER_NOT_FOUND);
            if (isThere && !found.isDone()) {
                return found.map(value -> new Page<>(items, null));
            }
        }
        return Outcome.done(
                new Page<>(items, keys.size() > limit ? keys.get(limit - 1).id() : null));
    }

    /** The part of a place in a list that an id can have; what lies behind it sorts alike. */
    static String place(String after) {
        int end = after.indexOf('\0');
        return end < 0 ? after : after.substring(0, end);
    }
}
