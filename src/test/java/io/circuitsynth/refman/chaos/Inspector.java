package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import tools.jackson.databind.JsonNode;

/** Holds what the service lists against what clients know. */
final class Inspector {

    static final String NET_PREFIX = "N$";

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Client client;
    private final IntSupplier port;
    private final boolean settled;

    /**
     * @param settled whether nothing that was asked can still be done later, as after a kill of the only process
     */
    Inspector(Client client, IntSupplier port, boolean settled) {
        this.client = client;
        this.port = port;
        this.settled = settled;
    }

    /** Everything in which the service and its clients differ. */
    List<String> inspect(World world) {
        List<String> found = new ArrayList<>(world.contradictions());
        found.addAll(world.placements().differences(this::parent, settled));
        for (Tree tree : world.trees()) {
            found.addAll(tree.references().differences(listed(tree.managers())));
            found.addAll(tree.nets().differences(nets(tree)));
            netsAreCounted(tree).ifPresent(found::add);
        }
        for (Mover mover : world.movers()) {
            found.addAll(mover.references().differences(listed(List.of(mover.id()))));
        }
        return found;
    }

    private Optional<String> parent(String manager) {
        Reply reply = ask("/api/v1/managers/" + manager);
        return reply.isSuccess()
                ? Optional.of(reply.json().path("parentId").asString(Placements.NOWHERE))
                : Optional.empty();
    }

    private Map<String, Set<String>> listed(List<String> managers) {
        Map<String, Set<String>> listed = new HashMap<>();
        managers.forEach(each -> listed.put(each, references(each)));
        return listed;
    }

    private Set<String> references(String manager) {
        Set<String> references = new HashSet<>();
        String after = "";
        do {
            Reply page = ask("/api/v1/managers/" + manager + "/references?scope=own&limit=1000"
                    + (after.isEmpty() ? "" : "&after=" + after));
            references.addAll(page.texts("references"));
            after = page.json().path("next").asString("");
        } while (!after.isEmpty());
        return references;
    }

    /** Who owns which names of unnamed nets: only a snapshot tells. */
    private Map<String, Set<String>> nets(Tree tree) {
        Map<String, Set<String>> owned = new HashMap<>();
        Reply snapshot = ask("/api/v1/hierarchies/" + tree.root() + "/export");
        for (JsonNode manager : snapshot.json().path("managers")) {
            Set<String> names = new HashSet<>();
            manager.path("nets").forEach(range -> names.addAll(names(range.asString())));
            owned.put(manager.path("id").asString(), names);
        }
        return owned;
    }

    /** The names of a range, as {@code N$1-N$7}, or the one name that it is. */
    private static Set<String> names(String range) {
        int separator = range.indexOf('-');
        String first = separator < 0 ? range : range.substring(0, separator);
        String last = separator < 0 ? range : range.substring(separator + 1);
        Set<String> names = new HashSet<>();
        for (long number = number(first); number <= number(last); number++) {
            names.add(NET_PREFIX + number);
        }
        return names;
    }

    private static long number(String net) {
        return Long.parseLong(net.substring(NET_PREFIX.length()));
    }

    /** The counter goes on behind what was given away. */
    private Optional<String> netsAreCounted(Tree tree) {
        long highest = tree.nets().highest(NET_PREFIX);
        Reply stats = ask("/api/v1/managers/" + tree.root() + "/stats");
        long counter = stats.json().path("unnamedNetCounter").asLong();
        return counter <= highest
                ? Optional.of("%s goes on with N$%d, but N$%d was given away".formatted(tree.root(), counter, highest))
                : Optional.empty();
    }

    /** Asks until the service knows, so that a service which is just coming back is no difference. */
    private Reply ask(String path) {
        return Waiting.until("an answer to " + path, LIMIT)
                .until(() -> client.get(port.getAsInt(), path), reply -> !reply.isUnsent() && !reply.isUnknown());
    }
}
