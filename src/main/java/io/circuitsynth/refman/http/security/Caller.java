package io.circuitsynth.refman.http.security;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Who sends a request.
 *
 * @param name the name of the key, or the subject of the token
 * @param tenant whose managers the caller sees
 * @param role what the caller may do
 */
public record Caller(String name, String tenant, Role role) {

    /** The tenant of those who were given none. */
    public static final String DEFAULT_TENANT = "default";

    private static final int MAX_CHARACTERS = 100;
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7E]{1," + MAX_CHARACTERS + "}");

    /** Looks at the names, which go into logs and rows. */
    public Caller {
        requireName("caller", name);
        requireName("tenant", tenant);
        Objects.requireNonNull(role, "a caller has a role");
    }

    /** Whether a text can be the name of a caller or of a tenant: 1 to 100 printable characters of ASCII, no blanks. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static void requireName(String what, String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException("the name of a " + what + " has 1 to " + MAX_CHARACTERS
                    + " printable characters of ASCII and no blanks");
        }
    }
}
