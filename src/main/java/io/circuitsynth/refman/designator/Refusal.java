package io.circuitsynth.refman.designator;

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

    private static final int MOST_CHARACTERS = 256;

    public Refusal {
        details = details.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> shortened(entry.getValue())));
    }

    /** An offending value is shown, but not sent back whole however long it is. */
    private static Object shortened(Object value) {
        return value instanceof String text && text.length() > MOST_CHARACTERS
                ? text.substring(0, MOST_CHARACTERS) + "…"
                : value;
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
