package io.circuitsynth.refman.designator;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists the rules that a hierarchy can use, by the name of their profile. */
public final class RulesCatalog {

    /** The name of the default rules. */
    public static final String DEFAULT = "strict";

    private final SortedMap<String, Rules> byName = new TreeMap<>();

    /**
     * Creates a catalog of the built-in rules and those of further profiles.
     *
     * @throws IllegalArgumentException if a profile is invalid or has a built-in name; the message names the profile
     */
    public RulesCatalog(Collection<RulesProfile> profiles) {
        add(new StrictRules());
        add(PatternRules.kicad());
        for (RulesProfile profile : profiles) {
            if (byName.containsKey(profile.name())) {
                throw new IllegalArgumentException(
                        "refman.rules.profiles." + profile.name() + ": the name is reserved for built-in rules");
            }
            add(new PatternRules(profile));
        }
    }

    /** Returns all rules, ordered by name. */
    public Collection<Rules> all() {
        return byName.values();
    }

    /** Finds rules by name; refused if the name is unknown. */
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
