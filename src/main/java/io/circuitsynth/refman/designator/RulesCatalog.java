package io.circuitsynth.refman.designator;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All rules a hierarchy can choose from, by the name of their profile. */
public final class RulesCatalog {

    /** The name of the rules that are in force when none are named. */
    public static final String DEFAULT = "strict";

    private final SortedMap<String, Rules> byName = new TreeMap<>();

    /**
     * The built-in rules and those for further profiles.
     *
     * @throws IllegalArgumentException if a profile contradicts itself or has a built-in one's name; the message says which
     */
    public RulesCatalog(Collection<RulesProfile> profiles) {
        add(new StrictRules());
        add(PatternRules.kicad());
        for (RulesProfile profile : profiles) {
            if (byName.containsKey(profile.name())) {
                throw new IllegalArgumentException(
                        "refman.rules.profiles." + profile.name() + ": the name belongs to built-in rules");
            }
            add(new PatternRules(profile));
        }
    }

    /** All rules, in the order of their names. */
    public Collection<Rules> all() {
        return byName.values();
    }

    /** The rules of that name, or the refusal of a name nobody knows. */
    public Outcome<Rules> find(String name) {
        Rules rules = byName.get(name);
        if (rules != null) {
            return Outcome.done(rules);
        }
        return Outcome.refused(new Refusal(
                RefusalCode.RULES_NOT_FOUND,
                "There are no rules named '" + name + "'.",
                Map.of("rules", name, "known", byName.keySet().stream().toList())));
    }

    private void add(Rules rules) {
        byName.put(rules.profile().name(), rules);
    }
}
