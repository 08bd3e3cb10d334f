package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;

/** Creates changes as the service does, without writing them. */
final class Changes {

    private final Deque<HierarchyChange> appended = new ArrayDeque<>();
    private final ServiceWithoutSpring service;

    Changes() {
        HierarchyStore empty = new MemoryStore();
        HierarchyStore capturing = (HierarchyStore) Proxy.newProxyInstance(
                HierarchyStore.class.getClassLoader(),
                new Class<?>[] {HierarchyStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("append")) {
                        appended.add((HierarchyChange) arguments[0]);
                        return Commit.DONE;
                    }
                    return method.invoke(empty, arguments);
                });
        service = new ServiceWithoutSpring(BITMAP, LIMITS, capturing, Long.MAX_VALUE);
    }

    /** Creates a root. */
    PendingChange create(String id) {
        service.create(id, null, "strict");
        return taken();
    }

    /** Generates one reference. */
    PendingChange generate(String id) {
        service.references
                .generate(key(id), new Generation("R", 1, null, false), Reply.identity())
                .orElseThrow();
        return taken();
    }

    /** Attaches one hierarchy below a manager of another one. */
    PendingChange attach(String id, String parent) {
        service.trees.attach(key(id), key(parent), Reply.identity()).orElseThrow();
        return taken();
    }

    /** Makes a manager the root of a hierarchy of its own. */
    PendingChange detach(String id) {
        service.trees.detach(key(id), Reply.identity()).orElseThrow();
        return taken();
    }

    private PendingChange taken() {
        return PendingChange.of(appended.remove(), null);
    }
}
