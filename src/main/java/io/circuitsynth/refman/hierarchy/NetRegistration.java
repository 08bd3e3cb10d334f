package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The unnamed nets that a manager is about to own by name; changes nothing until it is applied. */
final class NetRegistration {

    private final Hierarchy hierarchy;
    private final ReferenceManager asking;
    private final SortedSet<Long> numbers = new TreeSet<>();

    private NetRegistration(Hierarchy hierarchy, ReferenceManager asking) {
        this.hierarchy = hierarchy;
        this.asking = asking;
    }

    /** Checks unnamed nets by name; refused if one is invalid, in use, or named twice. */
    static Outcome<NetRegistration> of(Hierarchy hierarchy, ReferenceManager asking, List<String> names) {
        NetRegistration registration = new NetRegistration(hierarchy, asking);
        for (String name : names) {
            Designator net = Designator.parse(name);
            if (!UnnamedNets.isNet(net)) {
                return Outcome.refused(invalid(name));
            }
            int slot = hierarchy.nets().ownerOf(net);
            if (slot != ReferenceIndex.NO_OWNER) {
                return Outcome.refused(new Refusal(
                        RefusalCode.ALREADY_IN_USE,
                        "The net '" + name + "' is already in use.",
                        Map.of(
                                "net",
                                name,
                                "ownerId",
                                hierarchy.slots().manager(slot).key().id())));
            }
            if (!registration.numbers.add(net.number())) {
                return Outcome.refused(Refusal.of(
                        RefusalCode.ALREADY_IN_USE,
                        "The net '" + name + "' is named twice in the request.",
                        "net",
                        name));
            }
        }
        return Outcome.done(registration);
    }

    private static Refusal invalid(String name) {
        return Refusal.of(
                RefusalCode.INVALID_REFERENCE_FORMAT,
                "The net '" + name + "' is not '" + UnnamedNets.PREFIX + "' and a number from "
                        + Designator.FIRST_GENERATED + " to " + Designator.MAX_NUMBER + " without leading zeros.",
                "net",
                name);
    }

    int count() {
        return numbers.size();
    }

    void addTo(Growth growth) {
        if (count() > 0) {
            growth.addNets(count());
        }
    }

    /** Gives the nets to the manager. */
    void apply() {
        NumberRanges ranges = new NumberRanges();
        numbers.forEach(number -> ranges.add(number, number));
        if (!ranges.isEmpty()) {
            hierarchy.nets().own(asking.slot, UnnamedNets.SERIES, ranges);
        }
    }
}
