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

/** Compares what the service lists with what clients know. */
final class Inspector {

    static final String NET_PREFIX = "N$";

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Client client;
    private final IntSupplier port;
    private final boolean settled;

    /**
     * @param settled whether no request can take effect later, as after a kill of the only process
     */
    Inspector(Client client, IntSupplier port, boolean settled) {
        this.client = client;
        this.port = port;
        this.settled = settled;
    }

    /** Returns all differences between the service and its clients. */
    List<String> inspect(World world) {
        List<String> found = new ArrayList<>(world.contradictions());
        found.addAll(world.placements().differences(this::parent, settled));
        for (Tree tree : world.trees()) {
            found.addAll(tree.references().differences(listed(tree.managers())));
            found.addAll(tree.nets().differences(nets(tree)));
            netCounterViolation(tree).ifPresent(found::add);
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

    /** Returns the names of unnamed nets by owner, from a snapshot because no other endpoint lists them. */
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

    /** Returns the names of a range such as {@code N$1-N$7}, or the single name. */
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

    /** Returns a violation if the net counter is not above the highest generated number. */
    private Optional<String> netCounterViolation(Tree tree) {
        long highest = tree.nets().highest(NET_PREFIX);
        Reply stats = ask("/api/v1/managers/" + tree.root() + "/stats");
        long counter = stats.json().path("unnamedNetCounter").asLong();
        return counter <= highest
                ? Optional.of("%s continues with N$%d, but N$%d was generated".formatted(tree.root(), counter, highest))
                : Optional.empty();
    }

    /** Repeats a request until its outcome is known, so that a service in recovery causes no difference. */
    private Reply ask(String path) {
        return Waiting.until("a response to " + path, LIMIT)
                .until(() -> client.get(port.getAsInt(), path), reply -> !reply.isUnsent() && !reply.isUnknown());
    }
}
