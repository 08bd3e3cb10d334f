package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import java.time.Duration;
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
 * @param expiresIn the lifetime of the hierarchy in ISO 8601 format; only for a root, null if it does not expire
 */
public record ManagerPlan(
        @Nullable String id,
        @Nullable String name,
        @Nullable String parentId,
        @Nullable String rules,
        Map<String, Long> initialCounters,
        InitialHoldings holdings,
        @Nullable String expiresIn) {

    /** Creates the properties of a manager that owns nothing and does not expire. */
    public ManagerPlan(
            @Nullable String id,
            @Nullable String name,
            @Nullable String parentId,
            @Nullable String rules,
            Map<String, Long> initialCounters) {
        this(id, name, parentId, rules, initialCounters, InitialHoldings.NONE, null);
    }

    /** Returns the lifetime, which was checked before; null if the hierarchy does not expire. */
    @Nullable
    Duration lifetime() {
        return expiresIn == null ? null : Expiry.parse(expiresIn).orElseThrow();
    }
}
