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

/** Holds what the service lists against what clients know. */
final class Inspector {

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

    /** Names of nets are not listed anywhere, but their counter is. */
    private Optional<String> netsAreCounted(Tree tree) {
        long highest = tree.nets().highest("N$");
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
