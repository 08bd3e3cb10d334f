package io.circuitsynth.refman.execution;

import java.util.Locale;

/** Names the operations that meters count and logs show. */
public enum OperationType {
    GENERATE("generated references"),
    REGISTER("registered references"),
    VALIDATE("validated references"),
    RELEASE("released references"),
    SET_REFERENCES("set references"),
    GENERATE_NETS("generated unnamed nets"),
    REGISTER_NETS("registered unnamed nets"),
    RELEASE_NET("released an unnamed net"),
    RAISE_COUNTERS("raised counters"),
    CREATE("created a manager"),
    UPDATE("updated a manager"),
    ATTACH("set a parent"),
    DETACH("detached from the parent"),
    CLEAR("cleared a manager"),
    DELETE("deleted a manager"),
    IMPORT("imported a hierarchy"),
    ANNOTATE("annotated symbols"),
    RENAME("renamed references"),
    DELETE_SYMBOL("deleted a symbol"),
    REVERT("reverted a change"),
    RENEW("renewed a hierarchy"),
    EXPIRE("deleted an expired hierarchy");

    private final String text;

    OperationType(String text) {
        this.text = text;
    }

    /** Returns the name in the change log, such as {@code release_net}. */
    public String logName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the text of the log line. */
    public String text() {
        return text;
    }
}
