package io.circuitsynth.refman.hierarchy;

import java.util.Comparator;

/**
 * The name of a manager below the web: whose it is, and its id there.
 *
 * @param tenant who it belongs to
 * @param id the id that clients use, unique within the tenant
 */
public record ManagerKey(String tenant, String id) implements Comparable<ManagerKey> {

    private static final Comparator<ManagerKey> ORDER =
            Comparator.comparing(ManagerKey::tenant).thenComparing(ManagerKey::id);

    @Override
    public int compareTo(ManagerKey other) {
        return ORDER.compare(this, other);
    }
}
