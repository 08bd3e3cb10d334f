package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Which managers clients know to exist, and under which parent. Safe for several threads. */
final class Placements {

    /** Stands for the parent of a root. */
    static final String NOWHERE = "";

    private final Map<String, Placement> placements = new TreeMap<>();

    private static final class Placement {

        private String told;
        private final Set<String> unanswered = new HashSet<>();

        Placement(String told) {
            this.told = told;
        }
    }

    /** The service said that the manager is below this parent. */
    synchronized void told(String manager, String parent) {
        placements.computeIfAbsent(manager, id -> new Placement(parent)).told = parent;
    }

    /** A client moved a known manager and does not know whether that was done. */
    synchronized void unanswered(String manager, String parent) {
        Placement placement = placements.get(manager);
        if (placement != null) {
            placement.unanswered.add(parent);
        }
    }

    /**
     * What differs between what clients know and what the service says.
     *
     * @param parents the parent that the service says a manager has, or empty if there is no such manager
     * @param settled whether nothing that was asked can still be done later, so that what the service says is so from now on
     */
    synchronized List<String> differences(Function<String, Optional<String>> parents, boolean settled) {
        List<String> found = new ArrayList<>();
        placements.forEach((manager, placement) -> {
            Optional<String> actual = parents.apply(manager);
            if (actual.isEmpty()) {
                found.add("manager %s is lost".formatted(manager));
            } else if (!actual.get().equals(placement.told) && !placement.unanswered.contains(actual.get())) {
                found.add("manager %s is below '%s' instead of '%s'".formatted(manager, actual.get(), placement.told));
            } else if (settled) {
                placement.told = actual.get();
                placement.unanswered.clear();
            }
        });
        return found;
    }
}
