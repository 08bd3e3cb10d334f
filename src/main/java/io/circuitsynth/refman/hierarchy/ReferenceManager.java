package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Represents the scope of one circuit or sheet: one node of a hierarchy.
 *
 * <p>There is at most one live object for each key. The lock of its hierarchy guards all its state. A manager can move to
 * another hierarchy until the lock is held, so {@link HierarchyLocks} checks again after locking.
 */
public final class ReferenceManager {

    private final ManagerKey key;
    private Instant createdAt;
    private @Nullable String name;
    private ManagerRanges ranges;

    final Map<ManagerKey, ReferenceManager> children = new LinkedHashMap<>(2);
    final Counters counters = new Counters();
    final Counters netCounters = new Counters();
    final Performance performance;

    private volatile @Nullable Hierarchy hierarchy;

    @Nullable
    ReferenceManager parent;

    int slot;

    /** The order among the children of its parent, ascending. */
    long position;

    ReferenceManager(ManagerKey key, @Nullable String name, Instant createdAt, ManagerRanges ranges, long nowNanos) {
        this.key = key;
        this.name = name;
        this.createdAt = createdAt;
        this.ranges = ranges;
        this.performance = new Performance(nowNanos);
    }

    /** Returns the count of children; requires the lock of the hierarchy. */
    public int childrenCount() {
        return children.size();
    }

    /** Returns the key. */
    public ManagerKey key() {
        return key;
    }

    /** Returns how the change log names it; it must have a slot. */
    Mutation.Scope scope() {
        return new Mutation.Scope(slot, key.id());
    }

    @Nullable
    String name() {
        return name;
    }

    /** Returns the ranges to which its generated numbers are confined. */
    ManagerRanges ranges() {
        return ranges;
    }

    void rename(@Nullable String newName) {
        name = newName;
    }

    void confine(ManagerRanges newRanges) {
        ranges = newRanges;
    }

    Instant createdAt() {
        return createdAt;
    }

    /** Takes over the attributes of a snapshot; counters are only raised. */
    void update(NewManager from) {
        name = from.name();
        ranges = from.ranges();
        createdAt = from.createdAt();
        from.counters().forEach(counters::raise);
    }

    /** Returns its hierarchy, which can change until its lock is held; null after deletion. */
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

    /** Returns whether no child has a higher position than one of them. */
    boolean isLastChild(ReferenceManager child) {
        return children.values().stream().noneMatch(other -> other.position > child.position);
    }

    /** Puts the children in the order of their positions. */
    void sortChildren() {
        List<ReferenceManager> sorted = new ArrayList<>(children.values());
        sorted.sort(Comparator.comparingLong(child -> child.position));
        children.clear();
        sorted.forEach(child -> children.put(child.key, child));
    }

    void unlink() {
        if (parent != null) {
            parent.children.remove(key);
            parent = null;
        }
    }

    /** Counts generated references; requires the lock of its hierarchy. */
    public void noteGenerated(int references, long nanos) {
        performance.generated(references, nanos);
    }

    /** Counts checked references; requires the lock of its hierarchy. */
    public void noteValidated(int references, long nanos) {
        performance.validated(references, nanos);
    }

    /** Returns the count of its ancestors. */
    int depth() {
        int depth = 0;
        for (ReferenceManager above = parent; above != null; above = above.parent) {
            depth++;
        }
        return depth;
    }

    /** Lists the manager and all its descendants, parents before their children. */
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

    /** Returns the count of levels of its subtree, itself included. */
    int levels() {
        int levels = 1;
        for (ReferenceManager child : children.values()) {
            levels = Math.max(levels, 1 + child.levels());
        }
        return levels;
    }

    HierarchyTree tree(Hierarchy in) {
        Expiry expiry = parent == null ? in.expiry() : null;
        return new HierarchyTree(
                key.id(),
                name,
                children.values().stream().map(child -> child.tree(in)).toList(),
                in.references().ownedCount(slot),
                expiry == null ? null : expiry.at());
    }
}
