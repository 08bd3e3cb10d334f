package io.circuitsynth.refman.manager;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of the manager it wants.
 *
 * @param id its id, or null for one that the service makes
 * @param name what people call it
 * @param parentId the id of its parent, or null for a root
 * @param rules the name of its rules, only for a root; null for the default
 * @param initialCounters where its counters begin, by prefix
 */
public record ManagerPlan(
        @Nullable String id,
        @Nullable String name,
        @Nullable String parentId,
        @Nullable String rules,
        Map<String, Long> initialCounters) {}
