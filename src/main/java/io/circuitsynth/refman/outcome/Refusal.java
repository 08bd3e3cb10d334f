package io.circuitsynth.refman.outcome;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The reason for an expected failure, in a form for programs and a form for people.
 *
 * @param code the stable name of the reason
 * @param detail one sentence for people
 * @param details facts such as the invalid value or the limit, by name; values are strings, numbers or lists of them
 */
public record Refusal(RefusalCode code, String detail, Map<String, Object> details) {

    private static final int MAX_CHARACTERS = 256;

    /** Creates a refusal, and shortens long text values. */
    public Refusal {
        boolean tooLong = false;
        for (Object value : details.values()) {
            tooLong |= isTooLong(value);
        }
        details = tooLong
                ? details.entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey,
                                entry -> isTooLong(entry.getValue()) ? shortened(entry.getValue()) : entry.getValue()))
                : Map.copyOf(details);
    }

    private static boolean isTooLong(Object value) {
        return value instanceof String text && text.length() > MAX_CHARACTERS;
    }

    private static String shortened(Object value) {
        return value.toString().substring(0, MAX_CHARACTERS) + "…";
    }

    /** Creates a refusal without further facts. */
    public static Refusal of(RefusalCode code, String detail) {
        return new Refusal(code, detail, Map.of());
    }

    /** Creates a refusal with one invalid value. */
    public static Refusal of(RefusalCode code, String detail, String name, Object value) {
        return new Refusal(code, detail, Map.of(name, value));
    }

    /** Creates a refusal with an invalid value and a second fact. */
    public static Refusal of(
            RefusalCode code, String detail, String name, Object value, String secondName, Object secondValue) {
        return new Refusal(code, detail, Map.of(name, value, secondName, secondValue));
    }
}
