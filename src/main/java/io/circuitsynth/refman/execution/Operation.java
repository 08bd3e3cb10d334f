package io.circuitsynth.refman.execution;

/** The operations on a manager that operators watch. */
public enum Operation {
    GENERATE("generated references"),
    REGISTER("registered references"),
    VALIDATE("validated references"),
    RELEASE("released a reference"),
    GENERATE_NETS("generated unnamed nets"),
    RAISE_COUNTERS("raised counters"),
    CREATE("created a manager"),
    ATTACH("set a parent"),
    DETACH("detached from the parent"),
    CLEAR("cleared a manager"),
    DELETE("deleted a manager"),
    IMPORT("imported a hierarchy");

    private final String text;

    Operation(String text) {
        this.text = text;
    }

    /** What was done, in words. */
    public String text() {
        return text;
    }
}
