package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Creates pages from lists that are sorted by key. */
final class KeyPages {

    private static final Set<RefusalCode> SKIPPED = EnumSet.of(
            RefusalCode.MANAGER_NOT_FOUND,
            RefusalCode.DATA_DAMAGED,
            RefusalCode.RULES_NOT_CONFIGURED,
            RefusalCode.HIERARCHY_MEMORY_LIMIT);

    private KeyPages() {}

    /**
     * Returns a page with the items of the first keys; returns a refusal that concerns more than one of them. Skips managers
     * that were deleted meanwhile, and those whose hierarchy cannot be served: a request for one of them returns the reason.
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
            boolean isSkipped = found.fold(value -> false, refusal -> SKIPPED.contains(refusal.code()));
            if (!isSkipped && !found.isDone()) {
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
