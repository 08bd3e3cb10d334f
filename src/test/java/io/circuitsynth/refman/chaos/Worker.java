package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One client that draws without end: it generates, registers, gives back, and moves its own manager, through whichever node.
 *
 * <p>Which prefixes it uses decides what can be known. Of {@code R} and of its mover's prefix references are only generated,
 * so each is granted once for ever. Those of {@code C} are also registered by name, close to where others generate. Those of
 * {@code U} are given back by the worker that owns them, and taken again.
 */
final class Worker implements Runnable {

    private static final long BACK_OFF_NANOS = 20_000_000;
    private static final int LARGEST_BATCH = 30;

    private final World world;
    private final Mover mover;
    private final Client client;
    private final List<? extends IntSupplier> nodes;
    private final Random random;
    private final BooleanSupplier isOver;
    private final List<Owned> released = new ArrayList<>();

    /**
     * @param nodes the port of each node
     */
    Worker(
            World world,
            Mover mover,
            Client client,
            List<? extends IntSupplier> nodes,
            Random random,
            BooleanSupplier isOver) {
        this.world = world;
        this.mover = mover;
        this.client = client;
        this.nodes = nodes;
        this.random = random;
        this.isOver = isOver;
    }

    private record Owned(Tree tree, String manager, String reference) {}

    @Override
    public void run() {
        while (!isOver.getAsBoolean()) {
            step();
        }
    }

    private void step() {
        Tree tree = world.anyTree(random);
        String manager = any(tree.managers());
        int kind = random.nextInt(100);
        if (kind < 40) {
            generate(tree.references(), manager, "R", 1);
        } else if (kind < 50) {
            generate(tree.references(), manager, "R", 2 + random.nextInt(LARGEST_BATCH - 1));
        } else if (kind < 60) {
            nets(tree, manager, 1 + random.nextInt(4));
        } else if (kind < 67) {
            register(tree.references(), manager, closeNames(tree));
        } else if (kind < 73) {
            generate(tree.references(), manager, "C", 1 + random.nextInt(3));
        } else if (kind < 83) {
            giveAndTake(tree, manager);
        } else if (kind < 86) {
            createChild(tree, manager);
        } else if (kind < 94) {
            generate(mover.references(), mover.id(), mover.prefix(), 1 + random.nextInt(3));
        } else {
            move(tree, manager);
        }
    }

    private void generate(Domain domain, String manager, String prefix, int count) {
        String path = "/api/v1/managers/" + manager + "/references/generate";
        String body = "{\"prefix\":\"%s\",\"count\":%d}".formatted(prefix, count);
        int node = anyNode();
        long asked = System.nanoTime();
        Reply reply = ask(node, "POST", path, body);
        if (reply.isSuccess()) {
            granted(domain, manager, reply.texts("references"), Grant.How.GENERATED, asked);
            lookFromElsewhere(node, manager, any(reply.texts("references")));
        } else if (reply.isUnknown()) {
            domain.unansweredBatch(manager, prefix, count);
        } else if (!reply.isUnsent()) {
            world.surprise(path + body, reply);
        }
    }

    private void granted(Domain domain, String manager, List<String> references, Grant.How how, long asked) {
        domain.granted(manager, references, how, asked);
        world.acknowledge(references.size());
    }

    /** What one node acknowledged every other one knows at once. */
    private void lookFromElsewhere(int node, String manager, String reference) {
        if (nodes.size() < 2 || random.nextInt(4) != 0) {
            return;
        }
        int other = (node + 1 + random.nextInt(nodes.size() - 1)) % nodes.size();
        String path = "/api/v1/managers/" + manager + "/references/" + reference;
        Reply reply = ask(other, "GET", path, null);
        if (reply.isUnknown() || reply.isUnsent()) {
            return;
        }
        world.look();
        if (!reply.isSuccess()
                || reply.json().path("available").asBoolean()
                || !reply.json().path("ownerId").asString("").equals(manager)) {
            world.surprise(path + " on node " + other + ", granted by node " + node, reply);
        }
    }

    private void nets(Tree tree, String manager, int count) {
        String path = "/api/v1/managers/" + manager + "/nets/generate";
        String body = "{\"count\":%d}".formatted(count);
        long asked = System.nanoTime();
        Reply reply = ask(anyNode(), "POST", path, body);
        if (reply.isSuccess()) {
            granted(tree.nets(), manager, reply.texts("nets"), Grant.How.GENERATED, asked);
        } else if (reply.isUnknown()) {
            tree.nets().unansweredBatch(manager, Inspector.NET_PREFIX, count);
        } else if (!reply.isUnsent()) {
            world.surprise(path + body, reply);
        }
    }

    /** Numbers that others may be generating right now, and some that nobody has yet. */
    private List<String> closeNames(Tree tree) {
        long first = 1 + tree.references().highest("C") + random.nextInt(8);
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(each -> "C" + (first + each))
                .toList();
    }

    private boolean register(Domain domain, String manager, List<String> names) {
        String path = "/api/v1/managers/" + manager + "/references";
        String body = "{\"references\":[%s]}"
                .formatted(String.join(
                        ",", names.stream().map(each -> '"' + each + '"').toList()));
        long asked = System.nanoTime();
        Reply reply = ask(anyNode(), "POST", path, body);
        if (reply.isSuccess()) {
            granted(domain, manager, names, Grant.How.REGISTERED, asked);
        } else if (reply.isUnknown()) {
            domain.unansweredRegistration(names);
        } else if (!reply.isUnsent() && reply.status() != 409) {
            world.surprise(path + body, reply);
        }
        return reply.isSuccess();
    }

    private void giveAndTake(Tree tree, String manager) {
        switch (random.nextInt(3)) {
            case 0 -> release(tree, manager);
            case 1 -> reuse(tree, manager, 1 + random.nextInt(2));
            default -> registerAgain();
        }
    }

    /** Generates one reference and gives it back, so that only its owner ever releases it. */
    private void release(Tree tree, String manager) {
        for (String reference : reuse(tree, manager, 1)) {
            String path = "/api/v1/managers/" + manager + "/references/" + reference;
            long asked = System.nanoTime();
            Reply reply = ask(anyNode(), "DELETE", path, null);
            if (reply.isSuccess() || reply.isUnknown()) {
                tree.references().add(reference, new Release(manager, asked, System.nanoTime(), reply.isSuccess()));
            } else if (!reply.isUnsent()) {
                tree.references().refusedRelease(manager, reference, reply.body());
            }
            if (reply.isSuccess()) {
                world.acknowledge(1);
                released.add(new Owned(tree, manager, reference));
            }
        }
    }

    private List<String> reuse(Tree tree, String manager, int count) {
        String path = "/api/v1/managers/" + manager + "/references/generate";
        String body = "{\"prefix\":\"U\",\"count\":%d,\"reuse\":true}".formatted(count);
        long asked = System.nanoTime();
        Reply reply = ask(anyNode(), "POST", path, body);
        if (reply.isSuccess()) {
            granted(tree.references(), manager, reply.texts("references"), Grant.How.REUSED, asked);
            return reply.texts("references");
        }
        if (reply.isUnknown()) {
            tree.references().unansweredReuse("U");
        } else if (!reply.isUnsent()) {
            world.surprise(path + body, reply);
        }
        return List.of();
    }

    private void registerAgain() {
        if (!released.isEmpty()) {
            Owned last = released.remove(released.size() - 1);
            register(last.tree().references(), last.manager(), List.of(last.reference()));
        }
    }

    private void createChild(Tree tree, String manager) {
        if (tree.managers().size() >= World.MAX_MANAGERS) {
            return;
        }
        String id = tree.root() + "-n" + Long.toHexString(random.nextLong());
        String body = "{\"id\":\"%s\",\"parentId\":\"%s\"}".formatted(id, manager);
        Reply reply = ask(anyNode(), "POST", "/api/v1/managers", body);
        if (reply.isSuccess()) {
            world.placements().told(id, manager);
            world.acknowledge(1);
            tree.managers().add(id);
        } else if (!reply.isUnknown() && !reply.isUnsent()) {
            world.surprise("create " + body, reply);
        }
    }

    private void move(Tree tree, String manager) {
        String path = "/api/v1/managers/" + mover.id() + "/parent";
        boolean detaching = random.nextInt(3) == 0;
        String parent = detaching ? Placements.NOWHERE : manager;
        Reply reply = detaching
                ? ask(anyNode(), "DELETE", path, null)
                : ask(anyNode(), "PUT", path, "{\"parentId\":\"%s\"}".formatted(manager));
        if (reply.isSuccess()) {
            world.placements().told(mover.id(), parent);
            world.acknowledge(1);
        } else if (reply.isUnknown()) {
            world.placements().unanswered(mover.id(), parent);
        } else if (!reply.isUnsent()) {
            world.surprise("move " + mover.id() + " to '" + parent + "' of " + tree.root(), reply);
        }
    }

    private Reply ask(int node, String method, String path, @Nullable String body) {
        Reply reply = client.send(nodes.get(node).getAsInt(), method, path, body);
        if (reply.isDishonestFailure()) {
            world.surprise(method + " " + path, reply);
        }
        if (reply.isUnknown() || reply.isUnsent()) {
            LockSupport.parkNanos(BACK_OFF_NANOS);
        }
        return reply;
    }

    private int anyNode() {
        return random.nextInt(nodes.size());
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
