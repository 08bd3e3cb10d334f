package io.circuitsynth.refman.designator;

import java.text.Normalizer;

/**
 * Converts texts that count as the same to one form.
 *
 * <p>Case is ignored character by character with simple case mappings, as in {@link String#equalsIgnoreCase}. The form is
 * upper case: most prefixes are upper case, so most texts need no conversion.
 */
final class TextKeys {

    private TextKeys() {}

    /** Converts a text to Normalization Form C. */
    static String composed(String text) {
        return isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Converts a text to Normalization Form C without case: equal for texts that differ only in case. */
    static String caseless(String text) {
        if (isCaseless(text)) {
            return text;
        }
        StringBuilder upper = new StringBuilder(text.length());
        // Decomposed first, since some composed letters have no upper case.
        Normalizer.normalize(text, Normalizer.Form.NFD)
                .codePoints()
                .map(TextKeys::upper)
                .forEach(upper::appendCodePoint);
        return composed(upper.toString());
    }

    /** Returns one character for all characters that differ only in case. */
    private static int upper(int character) {
        return Character.toUpperCase(Character.toLowerCase(Character.toUpperCase(character)));
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCaseless(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character >= 0x80 || (character >= 'a' && character <= 'z')) {
                return false;
            }
        }
        return true;
    }
}
