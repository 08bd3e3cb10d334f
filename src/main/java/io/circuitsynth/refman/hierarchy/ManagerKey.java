package io.circuitsynth.refman.hierarchy;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The key of a manager: its tenant, and its id in that tenant.
 *
 * @param tenant the tenant that owns it
 * @param id the id that clients use, unique within the tenant
 */
public record ManagerKey(String tenant, String id) implements Comparable<ManagerKey> {

    /** The regular expression of valid ids. */
    public static final String ID_PATTERN = "[A-Za-z0-9._~-]{1,200}";

    private static final Pattern VALID_ID = Pattern.compile(ID_PATTERN);

    private static final Comparator<ManagerKey> ORDER =
            Comparator.comparing(ManagerKey::tenant).thenComparing(ManagerKey::id);

    /** Returns whether an id is valid. */
    public static boolean isValidId(String id) {
        return VALID_ID.matcher(id).matches();
    }

    @Override
    public int compareTo(ManagerKey other) {
        return ORDER.compare(this, other);
    }
}
