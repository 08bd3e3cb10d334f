package io.circuitsynth.refman.http.security;

/** Signals that the file with the digest of the admin key cannot be used. */
public final class AdminKeyFileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    AdminKeyFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
