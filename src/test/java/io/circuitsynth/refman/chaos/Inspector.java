package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
            Export export = new Export(
                    ask("/api/v1/hierarchies/" + tree.root() + "/export").json());
            found.addAll(tree.nets().differences(export.nets()));
            found.addAll(drawings(tree, export));
            netCounterViolation(tree).ifPresent(found::add);
        }
        for (Mover mover : world.movers()) {
            found.addAll(mover.references().differences(listed(List.of(mover.id()))));
        }
        world.leases().forEach(each -> found.addAll(differences(each)));
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
        references.removeIf(Drawing::isDrawn);
        return references;
    }

    /** Returns the differences of the drawings of a hierarchy, and of its symbols as they are listed. */
    private List<String> drawings(Tree tree, Export export) {
        List<String> found = new ArrayList<>(export.contradictions());
        tree.drawings().all().forEach(each -> found.addAll(each.differences(export.of(each), settled)));
        if (settled) {
            SortedMap<String, Drawn> listed = symbols(tree.root());
            if (!listed.equals(export.symbols())) {
                found.add("%s lists the symbols %s, and exports %s".formatted(tree.root(), listed, export.symbols()));
            }
        }
        return found;
    }

    private SortedMap<String, Drawn> symbols(String root) {
        SortedMap<String, Drawn> symbols = new TreeMap<>();
        String after = "";
        do {
            JsonNode page = ask("/api/v1/hierarchies/" + root + "/symbols?limit=1000"
                            + (after.isEmpty() ? "" : "&after=" + after))
                    .json();
            page.path("symbols")
                    .forEach(each -> symbols.put(
                            each.path("key").asString(),
                            new Drawn(
                                    each.path("managerId").asString(),
                                    each.path("unit").asInt(),
                                    each.path("reference").asString())));
            after = page.path("next").asString("");
        } while (!after.isEmpty());
        return symbols;
    }

    private List<String> differences(Lease lease) {
        Instant askedAt = Instant.now();
        Reply reply = ask("/api/v1/managers/" + lease.root());
        return lease.differences(
                reply.isSuccess()
                        ? Optional.of(
                                Instant.parse(reply.json().path("expiresAt").asString()))
                        : Optional.empty(),
                askedAt,
                Instant.now(),
                settled);
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
