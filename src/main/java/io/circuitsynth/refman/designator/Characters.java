package io.circuitsynth.refman.designator;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** Finds characters that a text must not contain. */
public final class Characters {

    private Characters() {}

    /** Finds the first white space, control or format character, or half of a surrogate pair. */
    public static OptionalInt firstUnprintable(String text) {
        return first(text, Characters::isUnprintable);
    }

    /**
     * Finds the first character that is invisible on a sheet.
     *
     * <p>These are the unprintable characters, those that Unicode calls default ignorable (variation selectors, fillers,
     * the combining grapheme joiner) and the blank Braille pattern. With them, two references could look the same.
     */
    static OptionalInt firstInvisible(String text) {
        return first(text, character -> isUnprintable(character) || isIgnorable(character));
    }

    /** Finds the first character that a database cannot store in a text: NUL, or half of a surrogate pair. */
    public static OptionalInt firstUnstorable(String text) {
        return first(text, character -> character == 0 || Character.getType(character) == (int) Character.SURROGATE);
    }

    private static OptionalInt first(String text, IntPredicate isLookedFor) {
        return text.codePoints().filter(isLookedFor).findFirst();
    }

    private static boolean isUnprintable(int character) {
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

    /** Covers Default_Ignorable_Code_Point without its format characters, and the blank Braille pattern. */
    private static boolean isIgnorable(int character) {
        return switch (character) {
            case 0x034F,
                    0x115F,
                    0x1160,
                    0x17B4,
                    0x17B5,
                    0x180B,
                    0x180C,
                    0x180D,
                    0x180F,
                    0x2065,
                    0x2800,
                    0x3164,
                    0xFFA0 -> true;
            default ->
                (character >= 0xFE00 && character <= 0xFE0F)
                        || (character >= 0xFFF0 && character <= 0xFFF8)
                        || (character >= 0xE0000 && character <= 0xE0FFF);
        };
    }
}
