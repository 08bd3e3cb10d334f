package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.hierarchy.InitialHoldings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a requested manager.
 *
 * @param id its id; null for a generated one
 * @param name its name; null for none
 * @param parentId the id of its parent; null for a root
 * @param rules the rules profile of a root; null for the default
 * @param initialCounters the first number of each prefix; only for a root
 * @param holdings what it owns from the start
 */
public record ManagerPlan(
        @Nullable String id,
        @Nullable String name,
        @Nullable String parentId,
        @Nullable String rules,
        Map<String, Long> initialCounters,
        InitialHoldings holdings) {

    /** Creates the properties of a manager that owns nothing. */
    public ManagerPlan(
            @Nullable String id,
            @Nullable String name,
            @Nullable String parentId,
            @Nullable String rules,
            Map<String, Long> initialCounters) {
        this(id, name, parentId, rules, initialCounters, InitialHoldings.NONE);
    }
}
