package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.List;

/** Registers and releases the unnamed nets of one manager by name. */
public final class OwnedNets {

    private final Hierarchy hierarchy;
    private final ReferenceManager owner;

    /** Creates the operations for a manager; they require the lock of its hierarchy. */
    public OwnedNets(Hierarchy hierarchy, ReferenceManager owner) {
        this.hierarchy = hierarchy;
        this.owner = owner;
    }

    /** Registers nets: all of them, or none if one is invalid or in use. */
    public Outcome<List<String>> register(List<String> names) {
        return NetRegistration.of(hierarchy, owner, names).then(registration -> {
            Growth growth = new Growth();
            registration.addTo(growth);
            return Outcome.unless(hierarchy.refuseGrowth(registration.count(), () -> growth), () -> {
                registration.apply();
                return Outcome.done(names);
            });
        });
    }

    /** Returns whether the manager owns all of these nets. */
    public boolean ownsAll(List<String> names) {
        return names.stream().allMatch(name -> hierarchy.nets().ownerOf(Designator.parse(name)) == owner.slot);
    }

    /** Releases a net, and retires its number. */
    public Outcome<String> release(String name) {
        Designator net = Designator.parse(name);
        if (hierarchy.nets().ownerOf(net) != owner.slot) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.REFERENCE_NOT_FOUND,
                    "The manager does not own the net '" + name + "'.",
                    "net",
                    name,
                    "managerId",
                    owner.key().id()));
        }
        hierarchy.releasedNet(owner.slot, net);
        return Outcome.done(name);
    }
}
