package io.circuitsynth.refman.designator;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** Looks for the characters that a text may not have. */
public final class Characters {

    private Characters() {}

    /** The first character that cannot be seen: white space, a control or a format character, half a surrogate pair. */
    public static OptionalInt firstInvisible(String text) {
        return first(text, Characters::isInvisible);
    }

    /** The first character that a database cannot keep in a text: NUL, or half a surrogate pair. */
    public static OptionalInt firstUnstorable(String text) {
        return first(text, character -> character == 0 || Character.getType(character) == (int) Character.SURROGATE);
    }

    private static OptionalInt first(String text, IntPredicate isLookedFor) {
        return text.codePoints().filter(isLookedFor).findFirst();
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
