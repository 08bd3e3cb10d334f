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
     * Finds the first character that is invisible on a sheet, or that each program shows as it likes.
     *
     * <p>What is left are letters, marks, numbers, punctuation and symbols that a person can see. Not left are the unprintable
     * characters, blank symbols, and private and unassigned characters. Those that Unicode calls default ignorable, such as
     * variation selectors and fillers, are not left either. Which characters are unassigned depends on the Unicode version of
     * the Java runtime.
     *
     * <p>Characters of two scripts that look the same, such as Latin and Cyrillic C, are not found. UTS 39 has tables for
     * them, but they also call {@code R1}, {@code RI} and {@code Rl} the same.
     */
    static OptionalInt firstInvisible(String text) {
        return first(
                text, character -> isUnprintable(character) || hasNoDefinedShape(character) || isIgnorable(character));
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

    private static boolean hasNoDefinedShape(int character) {
        return switch (Character.getType(character)) {
            case Character.UNASSIGNED, Character.PRIVATE_USE -> true;
            default -> false;
        };
    }

    /**
     * Covers Default_Ignorable_Code_Point without its format characters, and blank letters and symbols.
     *
     * <p>The former are those of DerivedCoreProperties.txt of Unicode 16. The latter are the blank Braille pattern, the object
     * replacement character, blank hieroglyphs, the Khitan filler and the null note head.
     */
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
                    0xFFA0,
                    0xFFFC,
                    0x13441,
                    0x13442,
                    0x16FE4,
                    0x1D159 -> true;
            default ->
                (character >= 0xFE00 && character <= 0xFE0F)
                        || (character >= 0xFFF0 && character <= 0xFFF8)
                        || (character >= 0xE0000 && character <= 0xE0FFF);
        };
    }
}
