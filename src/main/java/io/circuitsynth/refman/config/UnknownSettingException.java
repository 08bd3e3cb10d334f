package io.circuitsynth.refman.config;

import java.util.List;

/** Signals that environment variables or system properties name settings of the service that do not exist. */
final class UnknownSettingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Unknown> unknown;

    /**
     * Names a setting that does not exist.
     *
     * @param name the name that was set, never its value, which may be a secret
     * @param nearest the known name that differs least
     */
    record Unknown(String name, String nearest) {}

    UnknownSettingException(List<Unknown> unknown) {
        super("unknown settings: "
                + String.join(", ", unknown.stream().map(Unknown::name).toList()));
        this.unknown = List.copyOf(unknown);
    }

    List<Unknown> unknown() {
        return unknown;
    }
}
