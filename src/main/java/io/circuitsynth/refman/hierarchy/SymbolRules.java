package io.circuitsynth.refman.hierarchy;

import java.util.Optional;

/** Checks the keys and units of symbols. */
public final class SymbolRules {

    /** The maximum of Unicode code points in a key. */
    public static final int MAX_KEY_CHARACTERS = 255;

    /** The highest unit; a table searches the units of a component one by one. */
    public static final int MAX_UNIT = 4_096;

    private SymbolRules() {}

    /** Returns what is wrong with a key; empty if it is valid. */
    public static Optional<String> problemOfKey(String key) {
        int characters = key.codePointCount(0, key.length());
        if (characters < 1 || characters > MAX_KEY_CHARACTERS) {
            return Optional.of("a key must have 1 to " + MAX_KEY_CHARACTERS + " characters, not " + characters);
        }
        int character;
        for (int i = 0; i < key.length(); i += Character.charCount(character)) {
            character = key.codePointAt(i);
            if (isRefused(character)) {
                return Optional.of("a key must not have the character U+%04X".formatted(character));
            }
        }
        return Optional.empty();
    }

    private static boolean isRefused(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL || type == Character.SURROGATE;
    }

    /** Returns what is wrong with a unit; empty if it is valid. */
    public static Optional<String> problemOfUnit(int unit) {
        return unit >= 1 && unit <= MAX_UNIT
                ? Optional.empty()
                : Optional.of("a unit must be 1 to " + MAX_UNIT + ", not " + unit);
    }
}
