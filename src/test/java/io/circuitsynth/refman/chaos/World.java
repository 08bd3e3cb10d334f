package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** A set of hierarchies that clients change, with the history of requests and responses. */
final class World {

    /** The number of managers of a hierarchy at which clients stop adding managers. */
    static final int MAX_MANAGERS = 16;

    private static final int CHILDREN = 3;

    private final List<Tree> trees;
    private final List<Mover> movers;
    private final Placements placements = new Placements();
    private final AtomicInteger leaseNumber = new AtomicInteger();
    private final Queue<Lease> leases = new ConcurrentLinkedQueue<>();
    private final LongAdder acknowledged = new LongAdder();
    private final Map<String, LongAdder> changes = new ConcurrentSkipListMap<>();
    private final LongAdder reads = new LongAdder();
    private final LoggedKeys keys = new LoggedKeys();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

    /**
     * @param name the prefix of all ids, unique among worlds
     * @param trees the number of hierarchies
     * @param movers the number of managers that move between them, one for each client
     */
    World(String name, int trees, int movers) {
        this.trees = IntStream.range(0, trees)
                .mapToObj(each -> new Tree(name + "-t" + each))
                .toList();
        this.movers = IntStream.range(0, movers)
                .mapToObj(each -> new Mover(name + "-m" + each, each))
                .toList();
    }

    /** Creates all managers; retries until the service has acknowledged each. */
    World create(Client client, IntSupplier port) {
        for (Tree tree : trees) {
            create(client, port, tree.root(), Placements.NOWHERE);
            for (int i = 0; i < CHILDREN; i++) {
                String child = tree.root() + "-c" + i;
                create(client, port, child, tree.root());
                create(client, port, child + "-g", child);
                tree.managers().addAll(List.of(child, child + "-g"));
            }
        }
        for (int i = 0; i < movers.size(); i++) {
            create(client, port, movers.get(i).id(), trees.get(i % trees.size()).root());
        }
        return this;
    }

    private void create(Client client, IntSupplier port, String id, String parent) {
        String body = parent.equals(Placements.NOWHERE) ? "{}" : "{\"parentId\":\"%s\"}".formatted(parent);
        Waiting.until("the creation of " + id, Duration.ofMinutes(1))
                .until(() -> client.send(port.getAsInt(), "PUT", "/api/v1/managers/" + id, body)
                        .isSuccess());
        placements.acknowledged(id, parent);
    }

    List<Tree> trees() {
        return trees;
    }

    List<Mover> movers() {
        return movers;
    }

    /** Returns the idempotency keys of answered changes. */
    LoggedKeys keys() {
        return keys;
    }

    Placements placements() {
        return placements;
    }

    Queue<Lease> leases() {
        return leases;
    }

    /** Returns the history of a hierarchy that a client is about to create. */
    Lease newLease(String client) {
        Lease lease = new Lease(client + "-e" + leaseNumber.incrementAndGet(), client);
        leases.add(lease);
        return lease;
    }

    Tree anyTree(Random random) {
        return trees.get(random.nextInt(trees.size()));
    }

    /** Counts acknowledged references, net names or other changes. */
    void acknowledge(int count) {
        acknowledged.add(count);
    }

    long acknowledged() {
        return acknowledged.sum();
    }

    /** Counts an acknowledged change of a kind. */
    void count(String kind) {
        changes.computeIfAbsent(kind, each -> new LongAdder()).increment();
    }

    /** Counts a read from another node than the one that acknowledged the change. */
    void recordRead() {
        reads.increment();
    }

    long reads() {
        return reads.sum();
    }

    /** Returns how many changes of drawings and of expiring hierarchies several worlds counted, by kind. */
    static Map<String, Long> changes(List<World> worlds) {
        Map<String, Long> sums = new TreeMap<>();
        worlds.forEach(world -> world.changes.forEach((kind, count) -> sums.merge(kind, count.sum(), Long::sum)));
        return sums;
    }

    /** Records a response that the service must never send. */
    void surprise(String request, Reply reply) {
        surprises.add("%s returned %d %s".formatted(request, reply.status(), reply.body()));
    }

    /** Returns the responses that no order of the requests explains, whatever the service has stored. */
    List<String> contradictions() {
        List<String> found = new ArrayList<>(surprises);
        for (Tree tree : trees) {
            found.addAll(tree.references().contradictions());
            found.addAll(tree.nets().contradictions());
        }
        movers.forEach(mover -> found.addAll(mover.references().contradictions()));
        return found;
    }
}
