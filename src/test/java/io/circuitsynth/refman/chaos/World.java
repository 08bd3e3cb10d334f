package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** The hierarchies that clients work on for a while, and what they know of them. */
final class World {

    /** How many managers a hierarchy may have before clients stop adding some. */
    static final int MAX_MANAGERS = 16;

    private static final int CHILDREN = 3;

    private final List<Tree> trees;
    private final List<Mover> movers;
    private final Placements placements = new Placements();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder looks = new LongAdder();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

    /**
     * @param name what all ids begin with, other than those of any other world
     * @param trees how many hierarchies
     * @param movers how many managers that move between them, one for each client
     */
    World(String name, int trees, int movers) {
        this.trees = IntStream.range(0, trees)
                .mapToObj(each -> new Tree(name + "-t" + each))
                .toList();
        this.movers = IntStream.range(0, movers)
                .mapToObj(each -> new Mover(name + "-m" + each, each))
                .toList();
    }

    /** Creates all managers, asking again until the service says that they are there. */
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
        placements.told(id, parent);
    }

    List<Tree> trees() {
        return trees;
    }

    List<Mover> movers() {
        return movers;
    }

    Placements placements() {
        return placements;
    }

    Tree anyTree(Random random) {
        return trees.get(random.nextInt(trees.size()));
    }

    /** One or more references or net names were granted, or one other thing was done. */
    void acknowledge(int count) {
        acknowledged.add(count);
    }

    long acknowledged() {
        return acknowledged.sum();
    }

    /** A client looked at another node for what was acknowledged by one. */
    void look() {
        looks.increment();
    }

    long looks() {
        return looks.sum();
    }

    /** The service answered what it should never answer to such a request. */
    void surprise(String request, Reply reply) {
        surprises.add("%s was answered with %d %s".formatted(request, reply.status(), reply.body()));
    }

    /** What no order of the requests explains, whatever the service keeps. */
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
