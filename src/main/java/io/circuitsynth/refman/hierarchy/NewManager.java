package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A manager that is to be created.
 *
 * @param key the key it will be found by
 * @param name what people call it, if it has a name
 * @param counters where its counters begin, by prefix
 * @param createdAt the time of its creation
 */
public record NewManager(ManagerKey key, @Nullable String name, Map<String, Long> counters, Instant createdAt) {}
