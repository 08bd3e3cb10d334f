package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one circuit or sheet: one node of a hierarchy.
 *
 * <p>It is the one live object of its key. Everything in it is guarded by the lock of the hierarchy it is in; which one
 * that is can change until the lock is held, so {@link HierarchyLocks} looks again once it holds it.
 */
public final class ReferenceManager {

    private final ManagerKey key;
    private final @Nullable String name;
    private final Instant createdAt;

    final Map<ManagerKey, ReferenceManager> children = new LinkedHashMap<>(2);
    final Counters counters = new Counters();
    final Counters netCounters = new Counters();
    final Performance performance;

    private volatile @Nullable Hierarchy hierarchy;

    @Nullable
    ReferenceManager parent;

    int slot;

    /** Where it stands among its parent's children: behind all with a lower one. */
    long position;

    ReferenceManager(ManagerKey key, @Nullable String name, Instant createdAt, long nowNanos) {
        this.key = key;
        this.name = name;
        this.createdAt = createdAt;
        this.performance = new Performance(nowNanos);
    }

    /** The key it is found by. */
    public ManagerKey key() {
        return key;
    }

    @Nullable
    String name() {
        return name;
    }

    Instant createdAt() {
        return createdAt;
    }

    /** The hierarchy it is in, or null once it was deleted; which one can change until its lock is held. */
    @Nullable
    public Hierarchy hierarchy() {
        return hierarchy;
    }

    void moveTo(@Nullable Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    void link(ReferenceManager newParent) {
        parent = newParent;
        newParent.children.put(key, this);
    }

    void unlink() {
        if (parent != null) {
            parent.children.remove(key);
            parent = null;
        }
    }

    /** Notes that it generated references; needs the lock of its hierarchy. */
    public void noteGenerated(int references, long nanos) {
        performance.generated(references, nanos);
    }

    /** Notes that it checked references; needs the lock of its hierarchy. */
    public void noteValidated(int references, long nanos) {
        performance.validated(references, nanos);
    }

    /** How many managers are above it. */
    int depth() {
        int depth = 0;
        for (ReferenceManager above = parent; above != null; above = above.parent) {
            depth++;
        }
        return depth;
    }

    /** It and all managers below it, parents before their children. */
    List<ReferenceManager> subtree() {
        List<ReferenceManager> subtree = new ArrayList<>();
        Deque<ReferenceManager> open = new ArrayDeque<>();
        open.push(this);
        while (!open.isEmpty()) {
            ReferenceManager next = open.pop();
            subtree.add(next);
            next.children.values().forEach(open::push);
        }
        return subtree;
    }

    /** How many levels the tree below and including it has. */
    int levels() {
        int levels = 1;
        for (ReferenceManager child : children.values()) {
            levels = Math.max(levels, 1 + child.levels());
        }
        return levels;
    }

    HierarchyTree tree(Hierarchy in) {
        return new HierarchyTree(
                key.id(),
                name,
                children.values().stream().map(child -> child.tree(in)).toList(),
                in.references().ownedCount(slot));
    }
}
