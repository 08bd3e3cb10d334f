package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a manager to create.
 *
 * @param key its key
 * @param name its name; null if it has none
 * @param counters the initial values of its counters, by prefix
 * @param createdAt the time of its creation
 * @param ranges the ranges to which its generated numbers are confined
 */
public record NewManager(
        ManagerKey key, @Nullable String name, Map<String, Long> counters, Instant createdAt, ManagerRanges ranges) {

    /** Creates the attributes of a manager that is not confined. */
    public NewManager(ManagerKey key, @Nullable String name, Map<String, Long> counters, Instant createdAt) {
        this(key, name, counters, createdAt, ManagerRanges.NONE);
    }
}
