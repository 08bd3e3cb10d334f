package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A manager as it was at one moment.
 *
 * @param key its key
 * @param name what people call it, if it has a name
 * @param parent its parent, or null for a root
 * @param root the root of its hierarchy
 * @param children its children, in the order in which they came
 * @param rules the name of the rules in force
 * @param createdAt when it was created
 */
public record ManagerDescription(
        ManagerKey key,
        @Nullable String name,
        @Nullable ManagerKey parent,
        ManagerKey root,
        List<ManagerKey> children,
        String rules,
        Instant createdAt) {}
