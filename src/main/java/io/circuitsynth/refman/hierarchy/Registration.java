package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The references that a manager is about to own by name; changes nothing until it is applied. */
final class Registration {

    private final Hierarchy hierarchy;
    private final ReferenceManager asking;

    /** The references by the form in which the rules compare them. */
    private final Map<Designator, Designator> designators = new LinkedHashMap<>();

    private Registration(Hierarchy hierarchy, ReferenceManager asking) {
        this.hierarchy = hierarchy;
        this.asking = asking;
    }

    /** Checks references by name; refused if one is invalid, in use, or named twice. */
    static Outcome<Registration> of(Hierarchy hierarchy, ReferenceManager asking, List<String> texts) {
        Registration registration = new Registration(hierarchy, asking);
        for (String text : texts) {
            Outcome<Designator> checked = hierarchy.checkFree(asking, text);
            if (!(checked instanceof Outcome.Done<Designator> free)) {
                return checked.map(designator -> registration);
            }
            Designator same =
                    registration.designators.putIfAbsent(hierarchy.rules().key(free.value()), free.value());
            if (same != null) {
                return Outcome.refused(namedTwice(text, same.text()));
            }
        }
        return Outcome.done(registration);
    }

    /** Creates the refusal of a reference that a request names twice, first as {@code first}. */
    static Refusal namedTwice(String text, String first) {
        return Refusal.of(
                RefusalCode.ALREADY_IN_USE,
                "The reference '" + text + "' is named twice in the request" + Hierarchy.spelled(text, first) + ".",
                "reference",
                text);
    }

    int count() {
        return designators.size();
    }

    Collection<Designator> references() {
        return designators.values();
    }

    void addTo(Growth growth) {
        designators.values().forEach(growth::add);
    }

    /** Gives the references to the manager. */
    void apply() {
        for (Designator designator : designators.values()) {
            hierarchy.own(asking.slot, designator);
        }
    }
}
