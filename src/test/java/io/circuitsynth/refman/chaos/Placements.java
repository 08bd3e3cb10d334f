package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The managers that clients know to exist, with their parents. Safe for concurrent use. */
final class Placements {

    /** Stands for the parent of a root. */
    static final String NOWHERE = "";

    private final Map<String, Placement> placements = new TreeMap<>();

    private static final class Placement {

        private String acknowledged;
        private final Set<String> unanswered = new HashSet<>();

        Placement(String acknowledged) {
            this.acknowledged = acknowledged;
        }
    }

    /** Records that the service acknowledged the parent of a manager. */
    synchronized void acknowledged(String manager, String parent) {
        placements.computeIfAbsent(manager, id -> new Placement(parent)).acknowledged = parent;
    }

    /** Records a move of a known manager whose outcome is unknown. */
    synchronized void unanswered(String manager, String parent) {
        Placement placement = placements.get(manager);
        if (placement != null) {
            placement.unanswered.add(parent);
        }
    }

    /**
     * Returns the differences between what clients know and what the service reports.
     *
     * @param parents the parent that the service reports for a manager, or empty if there is no such manager
     * @param settled whether no request can take effect later, so that a reported parent is final
     */
    synchronized List<String> differences(Function<String, Optional<String>> parents, boolean settled) {
        List<String> found = new ArrayList<>();
        placements.forEach((manager, placement) -> {
            Optional<String> actual = parents.apply(manager);
            if (actual.isEmpty()) {
                found.add("manager %s is lost".formatted(manager));
            } else if (!actual.get().equals(placement.acknowledged) && !placement.unanswered.contains(actual.get())) {
                found.add("manager %s is below '%s' instead of '%s'"
                        .formatted(manager, actual.get(), placement.acknowledged));
            } else if (settled) {
                placement.acknowledged = actual.get();
                placement.unanswered.clear();
            }
        });
        return found;
    }
}
