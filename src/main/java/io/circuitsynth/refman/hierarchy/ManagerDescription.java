package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a manager at one moment.
 *
 * @param key its key
 * @param name its name; null if it has none
 * @param parent its parent; null for a root
 * @param root the root of its hierarchy
 * @param children its children, in the order in which they were added
 * @param rules the name of the rules of its hierarchy
 * @param createdAt the time of its creation
 * @param ranges the ranges to which its generated numbers are confined
 * @param expiry when its hierarchy expires; null unless it is the root of one that does
 */
public record ManagerDescription(
        ManagerKey key,
        @Nullable String name,
        @Nullable ManagerKey parent,
        ManagerKey root,
        List<ManagerKey> children,
        String rules,
        Instant createdAt,
        ManagerRanges ranges,
        @Nullable Expiry expiry) {}
