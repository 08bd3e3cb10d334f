package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * New values of the attributes of a manager.
 *
 * @param name the new name, which can be null; null to leave the name
 * @param ranges the new ranges; null to leave the ranges
 */
public record ManagerUpdate(
        @Nullable NewName name, @Nullable ManagerRanges ranges) {

    /**
     * The new name of a manager.
     *
     * @param text the name; null for none
     */
    public record NewName(@Nullable String text) {}

    /** Updates a manager, and returns whether anything has changed; requires the lock of the hierarchy. */
    public Outcome<Boolean> applyTo(Hierarchy hierarchy, ReferenceManager manager) {
        String newName = name == null ? manager.name() : name.text();
        ManagerRanges newRanges = ranges == null ? manager.ranges() : ranges;
        if (Objects.equals(newName, manager.name()) && newRanges.equals(manager.ranges())) {
            return Outcome.done(false);
        }
        Optional<Refusal> refusal =
                newRanges.equals(manager.ranges()) ? Optional.empty() : newRanges.refuse(hierarchy.rules());
        if (refusal.isEmpty()) {
            refusal = refuseGrowth(
                    hierarchy,
                    MemoryEstimate.ofManager("", newName, newRanges)
                            - MemoryEstimate.ofManager("", manager.name(), manager.ranges()));
        }
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        hierarchy.update(manager, newName, newRanges);
        return Outcome.done(true);
    }

    private static Optional<Refusal> refuseGrowth(Hierarchy hierarchy, long bytes) {
        return bytes <= 0
                ? Optional.empty()
                : hierarchy.refuseGrowth(1 + bytes / HierarchySize.MAX_BYTES_OF_A_THING, () -> Growth.ofBytes(bytes));
    }
}
