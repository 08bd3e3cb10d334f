package io.circuitsynth.refman.outcome;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * An expected "no": what was refused, said once for machines and once for people.
 *
 * @param code the stable name of the reason
 * @param detail one sentence for a person
 * @param details the offending value, the limit and the like, by name; values are strings, numbers or lists of them
 */
public record Refusal(RefusalCode code, String detail, Map<String, Object> details) {

    private static final int MAX_CHARACTERS = 256;

    /** An offending value is shown, but not sent back whole however long it is. */
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

    /** A refusal with nothing more to tell. */
    public static Refusal of(RefusalCode code, String detail) {
        return new Refusal(code, detail, Map.of());
    }

    /** A refusal that names one offending value. */
    public static Refusal of(RefusalCode code, String detail, String name, Object value) {
        return new Refusal(code, detail, Map.of(name, value));
    }

    /** A refusal that names the offending value and a second fact about it. */
    public static Refusal of(
            RefusalCode code, String detail, String name, Object value, String secondName, Object secondValue) {
        return new Refusal(code, detail, Map.of(name, value, secondName, secondValue));
    }
}
