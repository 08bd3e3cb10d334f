package io.circuitsynth.refman.http.security;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The authenticated sender of a request.
 *
 * @param name the name of the key, or the subject of the token
 * @param tenant the tenant whose managers the caller can access
 * @param role the permissions of the caller
 */
public record Caller(String name, String tenant, Role role) {

    /** The tenant of callers without a configured tenant. */
    public static final String DEFAULT_TENANT = "default";

    private static final int MAX_CHARACTERS = 100;
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7E]{1," + MAX_CHARACTERS + "}");

    /** Checks the names, which are written to logs and the store. */
    public Caller {
        requireName("caller", name);
        requireName("tenant", tenant);
        Objects.requireNonNull(role, "a caller has a role");
    }

    /** Returns whether a name of a caller or tenant is valid: 1 to 100 printable ASCII characters, no spaces. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static void requireName(String what, String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException("the name of a " + what + " must have 1 to " + MAX_CHARACTERS
                    + " printable ASCII characters and no spaces");
        }
    }
}
