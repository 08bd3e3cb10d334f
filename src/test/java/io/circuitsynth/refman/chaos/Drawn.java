package io.circuitsynth.refman.chaos;

/**
 * A symbol of a drawing.
 *
 * @param reference its reference; a text that begins with {@link #NEW} stands for a number that is not known yet, the same
 *     for all symbols of one component
 */
record Drawn(String manager, int unit, String reference) {

    private static final String NEW = "?";

    static Drawn withNewNumber(String manager, int unit, String component) {
        return new Drawn(manager, unit, NEW + component);
    }

    boolean isNumberUnknown() {
        return reference.startsWith(NEW);
    }

    Drawn called(String other) {
        return new Drawn(manager, unit, other);
    }

    Drawn movedTo(String other) {
        return new Drawn(other, unit, reference);
    }
}
