package io.circuitsynth.refman.chaos;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Sends the requests of one client to random nodes, and records responses that a service must never send. */
final class Sender {

    private static final long BACK_OFF_NANOS = 20_000_000;

    private final World world;
    private final Client client;
    private final List<? extends IntSupplier> nodes;
    private final Random random;

    /**
     * @param nodes the port of each node
     */
    Sender(World world, Client client, List<? extends IntSupplier> nodes, Random random) {
        this.world = world;
        this.client = client;
        this.nodes = nodes;
        this.random = random;
    }

    Reply send(int node, String method, String path, @Nullable String body) {
        return recorded(client.send(nodes.get(node).getAsInt(), method, path, body), method, path);
    }

    /** Sends a change that is never without effect, under an idempotency key by which the change log is checked. */
    Reply sendKeyed(int node, String method, String path, @Nullable String body) {
        String key = new UUID(random.nextLong(), random.nextLong()).toString();
        Reply reply = recorded(
                client.send(nodes.get(node).getAsInt(), method, path, body, "Idempotency-Key", key), method, path);
        world.keys().answered(key, reply);
        return reply;
    }

    private Reply recorded(Reply reply, String method, String path) {
        if (reply.isUnexpectedFailure()) {
            world.surprise(method + " " + path, reply);
        }
        if (reply.isUnknown() || reply.isUnsent()) {
            LockSupport.parkNanos(BACK_OFF_NANOS);
        }
        return reply;
    }

    int anyNode() {
        return random.nextInt(nodes.size());
    }

    boolean hasOtherNodes() {
        return nodes.size() > 1;
    }

    int anyNodeBut(int node) {
        return (node + 1 + random.nextInt(nodes.size() - 1)) % nodes.size();
    }
}
