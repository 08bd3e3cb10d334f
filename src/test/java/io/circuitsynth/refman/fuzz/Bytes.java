package io.circuitsynth.refman.fuzz;

import java.nio.charset.StandardCharsets;

/** Writes texts as bytes, one character for each. */
final class Bytes {

    private Bytes() {}

    static String utf8(String text) {
        return latin1(text.getBytes(StandardCharsets.UTF_8));
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The text in a path or a query, with everything that could mean something there encoded. */
    static String percent(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            int unsigned = value & 0xff;
            boolean isPlain = (unsigned >= '0' && unsigned <= '9')
                    || (unsigned >= 'A' && unsigned <= 'Z')
                    || (unsigned >= 'a' && unsigned <= 'z')
                    || "-._~".indexOf(unsigned) >= 0;
            encoded.append(isPlain ? String.valueOf((char) unsigned) : "%%%02X".formatted(unsigned));
        }
        return encoded.toString();
    }

    /** The text as JSON writes it, with surrogates written as escapes: half a pair has no other form. */
    static String json(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' '
                    || (character > '~' && character < '\u00a0')
                    || Character.isSurrogate(character)) {
                quoted.append("\\u%04x".formatted((int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
