package io.circuitsynth.refman.fuzz;

import java.util.List;
import java.util.Map;

/** Values for members and parameters, few enough that requests affect each other. */
final class Words {

    private static final List<String> IDS = List.of("f-a", "f-a", "f-a", "f-b", "f-b", "f-c", "f-d");
    private static final List<String> REFERENCES =
            List.of("R1", "R2", "R3", "R10", "C5", "U3", "USR_BTN", "#PWR01", "0V6", "R01", "R0", "GND", "R4294967295");
    private static final List<String> PREFIXES = List.of("R", "R", "C", "U", "SW_", "#PWR");
    private static final List<String> RULES = List.of("strict", "kicad");

    private static final Map<String, List<String>> BY_NAME = Map.ofEntries(
            Map.entry("id", IDS),
            Map.entry("rootId", IDS),
            Map.entry("parentId", IDS),
            Map.entry("parent", IDS),
            Map.entry("after", List.of("", "f-b", "R2")),
            Map.entry("reference", List.of("R1", "R1", "R2", "R3", "R10", "C5")),
            Map.entry("references", REFERENCES),
            Map.entry("retired", REFERENCES),
            Map.entry("ahead", REFERENCES),
            Map.entry("managerId", List.of("f-a", "f-a", "f-a", "f-b")),
            Map.entry("component", List.of("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8")),
            Map.entry("managerIds", IDS),
            Map.entry("key", List.of("s1", "s1", "s2", "s3")),
            Map.entry("renames", REFERENCES),
            Map.entry("expiresIn", List.of("PT1H", "P1D")),
            Map.entry("net", List.of("N$1", "N$2", "N$3")),
            Map.entry("nets", List.of("N$1", "N$2", "N$3-N$9")),
            Map.entry("prefix", PREFIXES),
            Map.entry("prefixes", PREFIXES),
            Map.entry("rules", RULES),
            Map.entry("profile", RULES),
            Map.entry("createdAt", List.of("2026-11-22T07:00:00Z")),
            Map.entry("Idempotency-Key", List.of("k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8")));

    private Words() {}

    /** Returns a value for a member or a parameter of that name. */
    static String of(String name, Dice dice) {
        return dice.pick(BY_NAME.getOrDefault(name, List.of("f", "Power")));
    }

    /** Returns a key of the map of a member: a reference of the map of new names, otherwise a prefix. */
    static String key(String name, Dice dice) {
        return dice.pick(name.equals("renames") ? List.of("R1", "R2", "R3") : PREFIXES);
    }
}
