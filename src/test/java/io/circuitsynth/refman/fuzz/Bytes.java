package io.circuitsynth.refman.fuzz;

import java.nio.charset.StandardCharsets;

/** Encodes texts as bytes, one character for each byte. */
final class Bytes {

    private Bytes() {}

    static String utf8(String text) {
        return latin1(text.getBytes(StandardCharsets.UTF_8));
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns the text percent-encoded for a path or a query. */
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

    /** Returns the text as a JSON string, with surrogates as escapes because an unpaired one has no UTF-8 form. */
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
