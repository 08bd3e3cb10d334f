package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Creates pages from lists that are sorted by key. */
final class KeyPages {

    private KeyPages() {}

    /**
     * Returns a page with the items of the first keys. Skips managers that were deleted meanwhile; returns any other refusal.
     *
     * @param keys the sorted keys after the previous page; {@code limit} + 1 of them if there is a next page
     * @param limit the maximum number of keys on the page
     * @param item returns the item of a key
     */
    static <T> Outcome<Page<T>> of(List<ManagerKey> keys, int limit, Function<ManagerKey, Outcome<T>> item) {
        List<T> items = new ArrayList<>();
        for (ManagerKey key : keys.subList(0, Math.min(limit, keys.size()))) {
            Outcome<T> found = item.apply(key);
            found.toOptional().ifPresent(items::add);
            boolean exists = found.fold(value -> true, refusal -> refusal.code() != RefusalCode.MANAGER_NOT_FOUND);
            if (exists && !found.isDone()) {
                return found.map(value -> new Page<>(items, null));
            }
        }
        return Outcome.done(
                new Page<>(items, keys.size() > limit ? keys.get(limit - 1).id() : null));
    }

    /** Returns a cursor up to its first NUL character, which some stores refuse. No id has one, so the order is the same. */
    static String place(String after) {
        int end = after.indexOf('\0');
        return end < 0 ? after : after.substring(0, end);
    }
}
