package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Outcome;

/** The references and nets that a new manager is about to own; changes nothing until it is applied. */
final class PlannedHoldings {

    private final Registration references;
    private final NetRegistration nets;

    private PlannedHoldings(Registration references, NetRegistration nets) {
        this.references = references;
        this.nets = nets;
    }

    /** Checks the holdings of a manager that need not have a slot yet; refused like a registration. */
    static Outcome<PlannedHoldings> of(Hierarchy hierarchy, ReferenceManager manager, InitialHoldings holdings) {
        return Registration.of(hierarchy, manager, holdings.references())
                .then(references -> NetRegistration.of(hierarchy, manager, holdings.nets())
                        .map(nets -> new PlannedHoldings(references, nets)));
    }

    long count() {
        return (long) references.count() + nets.count();
    }

    void addTo(Growth growth) {
        references.addTo(growth);
        nets.addTo(growth);
    }

    /** Gives the references and nets to the manager, which has a slot now. */
    void apply() {
        references.apply();
        nets.apply();
    }
}
