package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the managers of a planned change by their ids, among them those that it creates. */
final class PlannedManagers {

    private final Hierarchy hierarchy;
    private final Map<String, ReferenceManager> byId = new HashMap<>();

    /** The new managers, in the order of their creation, with their parents. */
    private final Map<ReferenceManager, ReferenceManager> parents = new LinkedHashMap<>();

    /** Finds the managers of the hierarchy that have one of {@code ids}. */
    PlannedManagers(Hierarchy hierarchy, Set<String> ids) {
        this.hierarchy = hierarchy;
        for (ReferenceManager manager : hierarchy.managers()) {
            if (ids.contains(manager.key().id())) {
                byId.put(manager.key().id(), manager);
            }
        }
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    ReferenceManager get(String id) {
        return Objects.requireNonNull(byId.get(id), "the manager was not looked up");
    }

    /** Adds a manager that will be a child of another one of these. */
    void add(ReferenceManager manager, ReferenceManager parent) {
        byId.put(manager.key().id(), manager);
        parents.put(manager, parent);
    }

    /** Returns the new managers with their parents, parents before their children. */
    Map<ReferenceManager, ReferenceManager> created() {
        return parents;
    }

    /** Returns the parent of a manager, which may be new; null for the root. */
    @Nullable
    ReferenceManager parentOf(ReferenceManager manager) {
        return parents.getOrDefault(manager, manager.parent);
    }

    /** Returns the count of the ancestors of a manager. */
    int depthOf(ReferenceManager manager) {
        int depth = 0;
        for (ReferenceManager above = parentOf(manager); above != null; above = parentOf(above)) {
            depth++;
        }
        return depth;
    }

    /** Refuses an id that no manager of the hierarchy has. */
    Optional<Refusal> refuseUnknown(String id) {
        return has(id)
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalCode.MANAGER_NOT_FOUND,
                        "There is no manager with the id '" + id + "' in the hierarchy.",
                        "managerId",
                        id,
                        "rootId",
                        hierarchy.root().key().id()));
    }

    /** Returns the place of each manager in the tree: parents before their children, children in their order. */
    Map<String, Integer> order() {
        Map<ReferenceManager, List<ReferenceManager>> newChildren = new HashMap<>();
        parents.forEach((child, parent) ->
                newChildren.computeIfAbsent(parent, each -> new ArrayList<>()).add(child));
        Map<String, Integer> order = new HashMap<>();
        number(hierarchy.root(), newChildren, order);
        return order;
    }

    private static void number(
            ReferenceManager manager,
            Map<ReferenceManager, List<ReferenceManager>> newChildren,
            Map<String, Integer> order) {
        order.put(manager.key().id(), order.size());
        manager.children.values().forEach(child -> number(child, newChildren, order));
        newChildren.getOrDefault(manager, List.of()).forEach(child -> number(child, newChildren, order));
    }

    /** Collects all ids that an annotation names. */
    static Set<String> idsOf(Annotation annotation) {
        Set<String> ids = new HashSet<>(annotation.managerIds());
        annotation.symbols().forEach(symbol -> ids.add(symbol.managerId()));
        return ids;
    }
}
