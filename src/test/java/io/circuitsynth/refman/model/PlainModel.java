package io.circuitsynth.refman.model;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the design says, written down as plainly as possible: sets of strings, and a walk over all of them for each
 * question. Every operation answers with its result or with the code of its refusal.
 */
final class PlainModel {

    private final RulesCatalog catalog = new RulesCatalog(List.of());
    private final Limits limits;
    final Map<String, Node> nodes = new TreeMap<>();

    PlainModel(Limits limits) {
        this.limits = limits;
    }

    /** A manager of the model. */
    static final class Node {
        final String id;
        String rules;

        @Nullable
        Node parent;

        final List<Node> children = new ArrayList<>();
        final Set<String> owned = new HashSet<>();
        final Set<String> retired = new HashSet<>();

        /** All that was ever generated in the hierarchy of this root. */
        final Set<String> everGenerated = new HashSet<>();

        final Set<Long> nets = new HashSet<>();
        final Map<String, Long> counters = new TreeMap<>();
        long netCounter = 1;

        Node(String id, String rules) {
            this.id = id;
            this.rules = rules;
        }

        Node root() {
            return parent == null ? this : parent.root();
        }

        List<Node> subtree() {
            return Stream.concat(Stream.of(this), children.stream().flatMap(child -> child.subtree().stream()))
                    .toList();
        }

        List<Node> tree() {
            return root().subtree();
        }

        int depth() {
            return parent == null ? 0 : 1 + parent.depth();
        }

        int levels() {
            return 1 + children.stream().mapToInt(Node::levels).max().orElse(0);
        }
    }

    Node node(String id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    private Rules rules(Node node) {
        return catalog.find(node.root().rules).orElseThrow();
    }

    private static <T> Set<T> union(List<Node> nodes, Function<Node, Set<T>> part) {
        return nodes.stream().flatMap(each -> part.apply(each).stream()).collect(Collectors.toSet());
    }

    private static String refused(RefusalCode code) {
        return "refused " + code;
    }

    String create(String id, @Nullable String parentId, @Nullable String rulesName, Map<String, Long> counters) {
        if (parentId != null && rulesName != null) {
            return refused(RefusalCode.RULES_OF_CHILD);
        }
        if (nodes.containsKey(id)) {
            return refused(RefusalCode.MANAGER_EXISTS);
        }
        Node node = new Node(id, rulesName == null ? "strict" : rulesName);
        String refusal = refuseCounters(rules(parentId == null ? node : node(parentId)), counters);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        if (parentId != null) {
            Node parent = node(parentId);
            if (parent.tree().size() + 1 > limits.managersPerHierarchy()) {
                return refused(RefusalCode.HIERARCHY_LIMIT);
            }
            if (parent.depth() + 2 > limits.levelsPerHierarchy()) {
                return refused(RefusalCode.LEVELS_LIMIT);
            }
            node.parent = parent;
            parent.children.add(node);
        }
        node.counters.putAll(counters);
        nodes.put(id, node);
        return "created";
    }

    String findOrCreate(String id, @Nullable String parentId, @Nullable String rulesName, Map<String, Long> counters) {
        if (parentId != null && rulesName != null) {
            return refused(RefusalCode.RULES_OF_CHILD);
        }
        Node node = nodes.get(id);
        if (node == null) {
            return create(id, parentId, rulesName, counters);
        }
        String refusal = refuseCounters(rules(node), counters);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        String actualParent = node.parent == null ? null : node.parent.id;
        boolean sameRules = actualParent != null || node.rules.equals(rulesName == null ? "strict" : rulesName);
        boolean sameCounters = counters.entrySet().stream()
                .allMatch(each -> node.counters.getOrDefault(each.getKey(), 1L) >= each.getValue());
        return Objects.equals(parentId, actualParent) && sameRules && sameCounters
                ? "found"
                : refused(RefusalCode.MANAGER_EXISTS);
    }

    private static String refuseCounters(Rules rules, Map<String, Long> counters) {
        for (Map.Entry<String, Long> each : counters.entrySet()) {
            String refusal = rules.checkPrefix(each.getKey()).fold(valid -> "", no -> refused(no.code()));
            if (!refusal.isEmpty()) {
                return refusal;
            }
            if (each.getValue() < 1 || each.getValue() > Designator.MAX_NUMBER + 1) {
                return refused(RefusalCode.INVALID_NUMBER);
            }
        }
        return "";
    }

    private static String text(Rules rules, String prefix, long number) {
        boolean padded = rules.profile().name().equals("kicad") && prefix.startsWith("#");
        return prefix + (padded && number < 10 ? "0" : "") + number;
    }

    String generate(String id, String prefix, int count, @Nullable Long from, boolean reuse) {
        Node node = node(id);
        Node root = node.root();
        Rules rules = rules(node);
        if (from != null && (from < 1 || from > Designator.MAX_NUMBER)) {
            return refused(RefusalCode.INVALID_NUMBER);
        }
        String refusal = rules.checkPrefix(prefix).fold(valid -> "", no -> refused(no.code()));
        if (!refusal.isEmpty()) {
            return refusal;
        }
        Set<String> used = union(node.tree(), each -> each.owned);
        Set<String> retired = union(node.tree(), each -> each.retired);
        List<String> result = new ArrayList<>();
        if (reuse) {
            retired.stream()
                    .filter(each -> !used.contains(each))
                    .map(Designator::parse)
                    .filter(each -> each.number() >= 1 && each.text().equals(text(rules, prefix, each.number())))
                    .sorted()
                    .limit(count)
                    .forEach(each -> result.add(each.text()));
        }
        long counter = root.counters.getOrDefault(prefix, 1L);
        boolean ahead = from != null && from > counter;
        boolean isFresh = false;
        long next = ahead ? Objects.requireNonNull(from) : counter;
        while (result.size() < count) {
            if (next > Designator.MAX_NUMBER) {
                return refused(RefusalCode.COUNTER_OVERFLOW);
            }
            String candidate = text(rules, prefix, next);
            if (!used.contains(candidate) && !retired.contains(candidate) && !root.everGenerated.contains(candidate)) {
                result.add(candidate);
                isFresh = true;
            }
            next++;
        }
        node.owned.addAll(result);
        root.everGenerated.addAll(result);
        if (isFresh && !ahead) {
            root.counters.put(prefix, next);
        }
        return result.toString();
    }

    String register(String id, List<String> references) {
        Node node = node(id);
        Set<String> used = union(node.tree(), each -> each.owned);
        Set<String> named = new HashSet<>();
        for (String reference : references) {
            String refusal = rules(node).check(reference).fold(valid -> "", no -> refused(no.code()));
            if (!refusal.isEmpty()) {
                return refusal;
            }
            if (used.contains(reference) || !named.add(reference)) {
                return refused(RefusalCode.ALREADY_IN_USE);
            }
        }
        node.owned.addAll(references);
        return references.toString();
    }

    String validate(String id, String reference) {
        Node node = node(id);
        String owner = node.tree().stream()
                .filter(each -> each.owned.contains(reference))
                .map(each -> each.id)
                .findFirst()
                .orElse("nobody");
        String reason = rules(node)
                .check(reference)
                .fold(
                        valid -> owner.equals("nobody") ? "available" : "ALREADY_IN_USE",
                        no -> no.code().name());
        return reason + " " + owner;
    }

    String release(String id, String reference) {
        Node node = node(id);
        if (!node.owned.remove(reference)) {
            return refused(RefusalCode.REFERENCE_NOT_FOUND);
        }
        if (Designator.parse(reference).isNumbered()) {
            node.retired.add(reference);
        }
        return reference;
    }

    String generateNets(String id, int count) {
        Node node = node(id);
        Node root = node.root();
        Set<Long> used = union(node.tree(), each -> each.nets);
        List<String> result = new ArrayList<>();
        while (result.size() < count) {
            if (used.add(root.netCounter)) {
                result.add("N$" + root.netCounter);
                node.nets.add(root.netCounter);
            }
            root.netCounter++;
        }
        return result.toString();
    }

    String raiseCounters(String id, String prefix, long value) {
        Node root = node(id).root();
        String refusal = refuseCounters(rules(root), Map.of(prefix, value));
        if (!refusal.isEmpty()) {
            return refusal;
        }
        root.counters.merge(prefix, value, Math::max);
        return root.counters.toString();
    }

    String attach(String id, String parentId) {
        Node node = node(id);
        Node parent = node(parentId);
        if (node.parent == parent) {
            return "attached";
        }
        if (node.subtree().contains(parent)) {
            return refused(RefusalCode.HIERARCHY_CYCLE);
        }
        if (parent.depth() + 1 + node.levels() > limits.levelsPerHierarchy()) {
            return refused(RefusalCode.LEVELS_LIMIT);
        }
        if (node.root() != parent.root()) {
            if (parent.tree().size() + node.subtree().size() > limits.managersPerHierarchy()) {
                return refused(RefusalCode.HIERARCHY_LIMIT);
            }
            Set<String> both = union(node.subtree(), each -> each.owned);
            both.retainAll(union(parent.tree(), each -> each.owned));
            Set<Long> bothNets = union(node.subtree(), each -> each.nets);
            bothNets.retainAll(union(parent.tree(), each -> each.nets));
            if (!both.isEmpty() || !bothNets.isEmpty()) {
                return refused(RefusalCode.HIERARCHY_CONFLICT);
            }
            leave(node);
        } else if (node.parent != null) {
            node.parent.children.remove(node);
        }
        node.parent = parent;
        node.everGenerated.clear();
        parent.children.add(node);
        return "attached";
    }

    /** Takes a subtree out of its hierarchy; it keeps the rules, and what was generated stays behind as a memory. */
    private void leave(Node node) {
        String rulesName = node.root().rules;
        if (node.parent != null) {
            node.parent.children.remove(node);
            node.parent = null;
        }
        node.rules = rulesName;
    }

    String detach(String id) {
        leave(node(id));
        return "detached";
    }

    String clear(String id) {
        Node node = node(id);
        List.copyOf(node.children).forEach(this::leave);
        forget(node);
        if (node.parent == null) {
            node.everGenerated.clear();
        }
        leave(node);
        return "cleared";
    }

    private static void forget(Node node) {
        node.root().everGenerated.removeAll(node.owned);
        node.root().everGenerated.removeAll(node.retired);
        node.owned.clear();
        node.retired.clear();
        node.nets.clear();
        node.counters.clear();
        node.netCounter = 1;
    }

    String delete(String id, boolean cascade) {
        Node node = node(id);
        if (!cascade && !node.children.isEmpty()) {
            return refused(RefusalCode.HIERARCHY_CONFLICT);
        }
        List<Node> gone = node.subtree();
        gone.forEach(PlainModel::forget);
        if (node.parent != null) {
            node.parent.children.remove(node);
        }
        gone.forEach(each -> nodes.remove(each.id));
        return "deleted";
    }

    List<String> list(String id, Scope scope, @Nullable String prefix) {
        Node node = node(id);
        List<Node> chosen = switch (scope) {
            case OWN -> List.of(node);
            case SUBTREE -> node.subtree();
            case HIERARCHY -> node.tree();
        };
        return union(chosen, each -> each.owned).stream()
                .map(Designator::parse)
                .filter(each -> prefix == null || each.prefix().equals(prefix))
                .sorted(Comparator.naturalOrder())
                .map(Designator::text)
                .toList();
    }

    static String code(Refusal refusal) {
        return refused(refusal.code());
    }
}
