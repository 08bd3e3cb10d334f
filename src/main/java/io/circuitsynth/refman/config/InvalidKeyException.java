package io.circuitsynth.refman.config;

/** Signals that a configured key is incomplete or invalid. */
final class InvalidKeyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final int index;

    InvalidKeyException(int index, String message) {
        super("refman.security.keys[" + index + "] " + message + ".");
        this.index = index;
    }

    int index() {
        return index;
    }
}
