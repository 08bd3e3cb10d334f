package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * A client that generates, registers and releases references, and moves its own manager, through random nodes.
 *
 * <p>The prefix decides what can be checked. References of {@code R} and of the mover's prefix are only generated, so each
 * is granted at most once. Those of {@code C} are also registered by name, close to the numbers that others generate. Those
 * of {@code U} are released by the worker that generated them, and granted again. Its {@link Editor} annotates drawings.
 */
final class Worker implements Runnable {

    private static final int LARGEST_BATCH = 30;

    private final World world;
    private final Mover mover;
    private final Sender sender;
    private final Editor editor;
    private final Random random;
    private final BooleanSupplier isStopped;
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
            BooleanSupplier isStopped) {
        this.world = world;
        this.mover = mover;
        this.sender = new Sender(world, client, nodes, random);
        this.editor = new Editor(world, mover.id(), sender, random);
        this.random = random;
        this.isStopped = isStopped;
    }

    private record Owned(Tree tree, String manager, String reference) {}

    @Override
    public void run() {
        while (!isStopped.getAsBoolean()) {
            if (random.nextInt(4) == 0) {
                editor.step();
            } else {
                step();
            }
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
            register(tree.references(), manager, nearbyNames(tree));
        } else if (kind < 73) {
            generate(tree.references(), manager, "C", 1 + random.nextInt(3));
        } else if (kind < 83) {
            releaseOrReuse(tree, manager);
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
        int node = sender.anyNode();
        long sentAt = System.nanoTime();
        Reply reply = sender.sendKeyed(node, "POST", path, body);
        if (reply.isSuccess()) {
            granted(domain, manager, reply.texts("references"), Grant.How.GENERATED, sentAt);
            readFromAnotherNode(node, manager, any(reply.texts("references")));
        } else if (reply.isUnknown()) {
            domain.unansweredBatch(manager, prefix, count);
        } else if (!reply.isUnsent()) {
            world.surprise(path + body, reply);
        }
    }

    private void granted(Domain domain, String manager, List<String> references, Grant.How how, long sentAt) {
        domain.granted(manager, references, how, sentAt);
        world.acknowledge(references.size());
    }

    /** Verifies that a reference which one node acknowledged is visible on another node at once. */
    private void readFromAnotherNode(int node, String manager, String reference) {
        if (!sender.hasOtherNodes() || random.nextInt(4) != 0) {
            return;
        }
        int other = sender.anyNodeBut(node);
        String path = "/api/v1/managers/" + manager + "/references/" + reference;
        Reply reply = sender.send(other, "GET", path, null);
        if (reply.isUnknown() || reply.isUnsent()) {
            return;
        }
        world.recordRead();
        if (!reply.isSuccess()
                || reply.json().path("available").asBoolean()
                || !reply.json().path("ownerId").asString("").equals(manager)) {
            world.surprise(path + " on node " + other + ", granted by node " + node, reply);
        }
    }

    private void nets(Tree tree, String manager, int count) {
        String path = "/api/v1/managers/" + manager + "/nets/generate";
        String body = "{\"count\":%d}".formatted(count);
        long sentAt = System.nanoTime();
        Reply reply = sender.sendKeyed(sender.anyNode(), "POST", path, body);
        if (reply.isSuccess()) {
            granted(tree.nets(), manager, reply.texts("nets"), Grant.How.GENERATED, sentAt);
        } else if (reply.isUnknown()) {
            tree.nets().unansweredBatch(manager, Inspector.NET_PREFIX, count);
        } else if (!reply.isUnsent()) {
            world.surprise(path + body, reply);
        }
    }

    /** Returns names with numbers that others may be generating, and with some that are still free. */
    private List<String> nearbyNames(Tree tree) {
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
        long sentAt = System.nanoTime();
        Reply reply = sender.sendKeyed(sender.anyNode(), "POST", path, body);
        if (reply.isSuccess()) {
            granted(domain, manager, names, Grant.How.REGISTERED, sentAt);
        } else if (reply.isUnknown()) {
            domain.unansweredRegistration(names);
        } else if (!reply.isUnsent() && reply.status() != 409) {
            world.surprise(path + body, reply);
        }
        return reply.isSuccess();
    }

    private void releaseOrReuse(Tree tree, String manager) {
        switch (random.nextInt(3)) {
            case 0 -> release(tree, manager);
            case 1 -> reuse(tree, manager, 1 + random.nextInt(2));
            default -> registerAgain();
        }
    }

    /** Generates one reference and releases it, so that only its owner ever releases it. */
    private void release(Tree tree, String manager) {
        for (String reference : reuse(tree, manager, 1)) {
            String path = "/api/v1/managers/" + manager + "/references/" + reference;
            long sentAt = System.nanoTime();
            Reply reply = sender.sendKeyed(sender.anyNode(), "DELETE", path, null);
            if (reply.isSuccess() || reply.isUnknown()) {
                tree.references().add(reference, new Release(manager, sentAt, System.nanoTime(), reply.isSuccess()));
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
        long sentAt = System.nanoTime();
        Reply reply = sender.sendKeyed(sender.anyNode(), "POST", path, body);
        if (reply.isSuccess()) {
            granted(tree.references(), manager, reply.texts("references"), Grant.How.REUSED, sentAt);
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
        Reply reply = sender.sendKeyed(sender.anyNode(), "POST", "/api/v1/managers", body);
        if (reply.isSuccess()) {
            world.placements().acknowledged(id, manager);
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
                ? sender.send(sender.anyNode(), "DELETE", path, null)
                : sender.send(sender.anyNode(), "PUT", path, "{\"parentId\":\"%s\"}".formatted(manager));
        if (reply.isSuccess()) {
            world.placements().acknowledged(mover.id(), parent);
            world.acknowledge(1);
        } else if (reply.isUnknown()) {
            world.placements().unanswered(mover.id(), parent);
        } else if (!reply.isUnsent()) {
            world.surprise("move " + mover.id() + " to '" + parent + "' of " + tree.root(), reply);
        }
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
