package io.circuitsynth.refman.store;

import org.jspecify.annotations.Nullable;

/** Signals that the service cannot start with the PostgreSQL server that is configured. */
public final class PostgresqlStartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Names what is wrong. */
    public enum Reason {
        /** The URL is not one of PostgreSQL. */
        WRONG_URL,
        /** The server did not answer in time. */
        NO_ANSWER,
        /** The server has no database of that name. */
        NO_SUCH_DATABASE,
        /** The server knows no such user, or the password is wrong. */
        WRONG_CREDENTIALS,
        /** The server refused the connection for another reason. */
        REFUSED,
        /** The server acknowledges commits that a crash would lose. */
        NOT_DURABLE,
        /** The service was told to stop meanwhile. */
        INTERRUPTED
    }

    PostgresqlStartException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns what is wrong. */
    public Reason reason() {
        return reason;
    }
}
