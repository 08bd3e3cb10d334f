package io.circuitsynth.refman.model;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of the design in their simplest form: sets of strings, each scanned in full for every question. Every
 * operation returns its result or the code of its refusal.
 */
final class PlainModel {

    private final RulesCatalog catalog = new RulesCatalog(List.of());
    private final Limits limits;
    final Map<String, Node> nodes = new TreeMap<>();

    PlainModel(Limits limits) {
        this.limits = limits;
    }

    /** A symbol that is drawn in a manager. */
    record Drawn(String reference, int unit) {}

    /** A manager of the model. */
    static final class Node {
        final String id;
        String rules;

        @Nullable
        Node parent;

        final List<Node> children = new ArrayList<>();
        final Set<String> owned = new HashSet<>();
        final Set<String> retired = new HashSet<>();

        /** The references that were generated in the hierarchy of this root. */
        final Set<String> generated = new HashSet<>();

        /** The references of managers that were deleted from the hierarchy of this root. */
        final Set<String> retiredByDeleted = new HashSet<>();

        final Set<Long> netsOfDeleted = new HashSet<>();

        /** The symbols that are drawn in this manager, by their keys. */
        final Map<String, Drawn> symbols = new TreeMap<>();

        final Set<Long> nets = new HashSet<>();
        final Set<Long> retiredNets = new HashSet<>();
        final Map<String, Long> counters = new TreeMap<>();
        final Map<String, NumberRange> ranges = new TreeMap<>();
        long netCounter = 1;

        @Nullable
        String name;

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

    /** What a manager held when the hierarchy was remembered. */
    private record Held(Set<String> owned, Set<String> retired, Set<Long> nets, Set<Long> retiredNets) {

        static Held of(Node node) {
            return new Held(
                    Set.copyOf(node.owned),
                    Set.copyOf(node.retired),
                    Set.copyOf(node.nets),
                    Set.copyOf(node.retiredNets));
        }
    }

    private final Map<String, Held> remembered = new HashMap<>();

    /** Remembers what the managers of a hierarchy hold. */
    void remember(String rootId) {
        remembered.clear();
        node(rootId).subtree().forEach(each -> remembered.put(each.id, Held.of(each)));
    }

    /** Replaces what the managers of a hierarchy hold by what was remembered; what is not in it any more is retired. */
    String replaceByRemembered(String rootId) {
        Node root = node(rootId);
        Set<String> left = union(root.subtree(), each -> each.owned);
        left.addAll(union(root.subtree(), each -> each.retired));
        Set<Long> leftNets = union(root.subtree(), each -> each.nets);
        leftNets.addAll(union(root.subtree(), each -> each.retiredNets));
        for (Held held : remembered.values()) {
            left.removeAll(held.owned());
            left.removeAll(held.retired());
            leftNets.removeAll(held.nets());
            leftNets.removeAll(held.retiredNets());
        }
        left.stream().filter(each -> Designator.parse(each).isNumbered()).forEach(root.retiredByDeleted::add);
        root.netsOfDeleted.addAll(leftNets);
        for (Node each : root.subtree()) {
            Held held = Objects.requireNonNull(remembered.get(each.id));
            restore(each.owned, held.owned());
            restore(each.retired, held.retired());
            restore(each.nets, held.nets());
            restore(each.retiredNets, held.retiredNets());
        }
        return "replaced false";
    }

    private static <T> void restore(Set<T> set, Set<T> held) {
        set.clear();
        set.addAll(held);
    }

    Rules rules(Node node) {
        return catalog.find(node.root().rules).orElseThrow();
    }

    static <T> Set<T> union(List<Node> nodes, Function<Node, Set<T>> part) {
        return nodes.stream().flatMap(each -> part.apply(each).stream()).collect(Collectors.toSet());
    }

    static String refused(RefusalCode code) {
        return "refused " + code;
    }

    String create(String id, @Nullable String parentId, @Nullable String rulesName, Map<String, Long> counters) {
        if (parentId != null && rulesName != null) {
            return refused(RefusalCode.RULES_OF_CHILD);
        }
        if (nodes.containsKey(id)) {
            return refused(RefusalCode.MANAGER_EXISTS);
        }
        if (parentId != null && !counters.isEmpty()) {
            return refused(RefusalCode.COUNTERS_OF_CHILD);
        }
        Node node = new Node(id, rulesName == null ? "strict" : rulesName);
        String refusal = refuseCounters(rules(node), counters);
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
        if (node.name != null || !Objects.equals(parentId, actualParent) || !sameRules) {
            return refused(RefusalCode.MANAGER_EXISTS);
        }
        if (sameCounters) {
            return "found";
        }
        return refused(parentId == null ? RefusalCode.MANAGER_EXISTS : RefusalCode.COUNTERS_OF_CHILD);
    }

    /** Creates a manager, and registers what it holds; a refusal of that undoes the creation. */
    String createHolding(
            String id,
            @Nullable String parentId,
            @Nullable String rulesName,
            List<String> references,
            List<String> nets) {
        String created = create(id, parentId, rulesName, Map.of());
        if (!created.equals("created")) {
            return created;
        }
        String registered = register(id, references);
        if (!registered.startsWith("refused")) {
            registered = registerNets(id, nets);
        }
        if (registered.startsWith("refused")) {
            Node node = Objects.requireNonNull(nodes.remove(id));
            if (node.parent != null) {
                node.parent.children.remove(node);
            }
            return registered;
        }
        return created;
    }

    String findOrCreateHolding(
            String id,
            @Nullable String parentId,
            @Nullable String rulesName,
            List<String> references,
            List<String> nets) {
        if (!nodes.containsKey(id)) {
            return createHolding(id, parentId, rulesName, references, nets);
        }
        String found = findOrCreate(id, parentId, rulesName, Map.of());
        Node node = node(id);
        boolean ownsAll =
                references.stream().allMatch(each -> written(node, each).isPresent())
                        && nets(id, Scope.OWN).containsAll(nets);
        return found.equals("found") && !ownsAll ? refused(RefusalCode.MANAGER_EXISTS) : found;
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

    static boolean isSame(Rules rules, String one, String other) {
        return rules.key(Designator.parse(one)).equals(rules.key(Designator.parse(other)));
    }

    /** Returns the numbered references of a prefix, whatever its spelling. */
    private static List<Designator> ofPrefix(Rules rules, String prefix, Set<String> references) {
        return references.stream()
                .map(Designator::parse)
                .filter(each -> each.isNumbered() && rules.key(each.prefix()).equals(rules.key(prefix)))
                .toList();
    }

    static Set<Long> numbers(Rules rules, String prefix, Set<String> references) {
        return ofPrefix(rules, prefix, references).stream()
                .map(Designator::number)
                .collect(Collectors.toSet());
    }

    /** Formats a number as the references in use are written, or as the rules require if none shows a spelling. */
    static String text(Rules rules, String requested, Set<String> used, long number) {
        List<Designator> known = ofPrefix(rules, requested, used);
        String prefix = known.stream()
                .filter(each -> rules.checkPrefix(each.prefix()).isDone())
                .max(Comparator.comparingLong(Designator::number)
                        .thenComparing(each -> each.prefix().equals(requested))
                        .thenComparing(each -> each.prefix().equals(rules.key(requested)))
                        .thenComparing(Designator::prefix, Comparator.reverseOrder()))
                .map(Designator::prefix)
                .orElse(requested);
        if (rules.profile().name().equals("kicad") && List.of("#PWR", "#FLG").contains(rules.key(prefix))) {
            return prefix + "0" + number;
        }
        Comparator<Designator> shortestOfHighest = Comparator.comparingLong(Designator::number)
                .thenComparing(each -> each.text().length(), Comparator.reverseOrder());
        Optional<Designator> padded =
                known.stream().filter(each -> each.series().digits() > 0).max(shortestOfHighest);
        int digits = padded.map(each -> each.series().digits()).orElse(1);
        boolean isPlain = known.stream()
                .anyMatch(each -> each.series().digits() == 0
                        && String.valueOf(each.number()).length() < digits
                        && each.number() >= padded.orElseThrow().number());
        return prefix + ("%0" + (isPlain ? 1 : digits) + "d").formatted(number);
    }

    /** Returns the counter of a prefix: the highest among those of its spellings. */
    static Map.Entry<String, Long> counter(Rules rules, String prefix, Map<String, Long> counters) {
        return counters.entrySet().stream()
                .filter(each -> rules.key(each.getKey()).equals(rules.key(prefix)))
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(each -> each.getKey().equals(prefix))
                        .thenComparing(each -> each.getKey().equals(rules.key(prefix)))
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .orElse(Map.entry(prefix, 1L));
    }

    String update(String id, @Nullable String name, Map<String, NumberRange> ranges) {
        Node node = node(id);
        List<String> keys = new ArrayList<>();
        for (Map.Entry<String, NumberRange> range : ranges.entrySet()) {
            if (range.getValue().first() < 1
                    || range.getValue().last() < range.getValue().first()) {
                return refused(RefusalCode.INVALID_RANGE);
            }
            if (!range.getKey().equals("*")) {
                String refusal = rules(node).checkPrefix(range.getKey()).fold(valid -> "", no -> refused(no.code()));
                if (!refusal.isEmpty()) {
                    return refusal;
                }
                String key = rules(node).key(range.getKey());
                if (keys.contains(key)) {
                    return refused(RefusalCode.INVALID_RANGE);
                }
                keys.add(key);
            }
        }
        node.name = name;
        node.ranges.clear();
        node.ranges.putAll(ranges);
        return name + " " + node.ranges;
    }

    static Optional<NumberRange> range(Rules rules, Node node, String prefix) {
        return node.ranges.entrySet().stream()
                .filter(each ->
                        !each.getKey().equals("*") && rules.key(each.getKey()).equals(rules.key(prefix)))
                .min(Comparator.comparing(each -> each.getKey().equals(prefix) ? "" : each.getKey()))
                .map(Map.Entry::getValue)
                .or(() -> Optional.ofNullable(node.ranges.get("*")));
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
        retired.addAll(root.retiredByDeleted);
        Set<Long> usedNumbers = numbers(rules, prefix, used);
        Set<Long> taken = new HashSet<>(usedNumbers);
        taken.addAll(numbers(rules, prefix, retired));
        taken.addAll(numbers(rules, prefix, root.generated));
        Optional<NumberRange> range = range(rules, node, prefix);
        long highest = range.map(NumberRange::last).orElse(Designator.MAX_NUMBER);
        long lowest =
                Math.max(from == null ? 1 : from, range.map(NumberRange::first).orElse(1L));
        List<String> result = new ArrayList<>();
        if (reuse) {
            numbers(rules, prefix, retired).stream()
                    .filter(each -> each >= lowest && each <= highest && !usedNumbers.contains(each))
                    .sorted()
                    .limit(count)
                    .forEach(each -> result.add(text(rules, prefix, used, each)));
        }
        String written = text(rules, prefix, used, 1);
        String spelling = Designator.parse(written).prefix();
        Map.Entry<String, Long> counted = counter(rules, prefix, root.counters);
        String counterName = root.counters.containsKey(counted.getKey()) ? counted.getKey() : spelling;
        long counter = counted.getValue();
        boolean ahead = range.isPresent() || lowest > counter;
        boolean isFresh = false;
        long next = Math.max(lowest, counter);
        while (result.size() < count) {
            if (next > highest) {
                return refused(range.isPresent() ? RefusalCode.RANGE_EXHAUSTED : RefusalCode.COUNTER_OVERFLOW);
            }
            if (!taken.contains(next)) {
                result.add(text(rules, prefix, used, next));
                isFresh = true;
            }
            next++;
        }
        node.owned.addAll(result);
        root.generated.addAll(result);
        if (isFresh && !ahead) {
            root.counters.put(counterName, next);
        }
        return result.toString();
    }

    /** Generates the prefixes one after the other; a refusal of a later one undoes the earlier ones. */
    String generateBatch(String id, Map<String, Integer> prefixes, @Nullable Long from, boolean reuse) {
        Node node = node(id);
        Set<String> keys = new HashSet<>();
        Set<String> owned = Set.copyOf(node.owned);
        Set<String> generated = Set.copyOf(node.root().generated);
        Map<String, Long> counters = Map.copyOf(node.root().counters);
        Map<String, String> results = new TreeMap<>();
        for (Map.Entry<String, Integer> each : prefixes.entrySet()) {
            boolean isNew = !rules(node).checkPrefix(each.getKey()).isDone()
                    || keys.add(rules(node).key(each.getKey()));
            String result = isNew
                    ? generate(id, each.getKey(), each.getValue(), from, reuse)
                    : refused(RefusalCode.ALREADY_IN_USE);
            if (!result.startsWith("[")) {
                node.owned.retainAll(owned);
                node.root().generated.retainAll(generated);
                node.root().counters.clear();
                node.root().counters.putAll(counters);
                return result;
            }
            results.put(each.getKey(), result);
        }
        return results.toString();
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
            if (used.stream().anyMatch(each -> isSame(rules(node), each, reference))
                    || named.stream().anyMatch(each -> isSame(rules(node), each, reference))
                    || !named.add(reference)) {
                return refused(RefusalCode.ALREADY_IN_USE);
            }
        }
        node.owned.addAll(references);
        return references.toString();
    }

    String validate(String id, String reference) {
        Node node = node(id);
        String owner = node.tree().stream()
                .filter(each -> written(each, reference).isPresent())
                .map(each -> each.id)
                .findFirst()
                .orElse("none");
        String reason = rules(node)
                .check(reference)
                .fold(
                        valid -> owner.equals("none") ? "available" : "ALREADY_IN_USE",
                        no -> no.code().name());
        return reason + " " + owner;
    }

    String release(String id, String reference) {
        Node node = node(id);
        Optional<String> written = written(node, reference);
        if (written.isEmpty()) {
            return refused(RefusalCode.REFERENCE_NOT_FOUND);
        }
        String released = written.get();
        if (firstManagers(node.tree()).containsKey(released)) {
            return refused(RefusalCode.HELD_BY_SYMBOLS);
        }
        node.owned.remove(released);
        if (Designator.parse(released).isNumbered()) {
            node.retired.add(released);
        }
        return released;
    }

    /** Releases one after the other; a refusal of a later one undoes the earlier ones. */
    String releaseNamed(String id, List<String> references) {
        Node node = node(id);
        Set<String> owned = Set.copyOf(node.owned);
        Set<String> retired = Set.copyOf(node.retired);
        List<String> results = new ArrayList<>();
        for (String reference : references) {
            String result = results.stream().anyMatch(each -> isSame(rules(node), each, reference))
                    ? refused(RefusalCode.ALREADY_IN_USE)
                    : release(id, reference);
            if (result.startsWith("refused")) {
                node.owned.addAll(owned);
                node.retired.retainAll(retired);
                return result;
            }
            results.add(result);
        }
        return results.toString();
    }

    String releaseAll(String id, @Nullable String prefix) {
        Set<String> drawn = firstManagers(node(id).tree()).keySet();
        List<String> released = list(id, Scope.OWN, prefix).stream()
                .filter(each -> !drawn.contains(each))
                .toList();
        released.forEach(each -> release(id, each));
        return released.toString();
    }

    String replace(String id, List<String> references) {
        Node node = node(id);
        Set<String> unchanged = new TreeSet<>();
        List<String> others = new ArrayList<>();
        for (String reference : references) {
            Optional<String> written = written(node, reference);
            if (written.isEmpty()) {
                others.add(reference);
            } else if (!unchanged.add(written.get())) {
                return refused(RefusalCode.ALREADY_IN_USE);
            }
        }
        List<String> before = list(id, Scope.OWN, null);
        String refusal = register(id, others);
        if (refusal.startsWith("refused")) {
            return refusal;
        }
        Set<String> drawn = firstManagers(node.tree()).keySet();
        List<String> released = before.stream()
                .filter(each -> !unchanged.contains(each) && !drawn.contains(each))
                .toList();
        released.forEach(each -> release(id, each));
        List<String> registered = list(id, Scope.OWN, null).stream()
                .filter(each -> !before.contains(each))
                .toList();
        return registered + " " + released + " "
                + before.stream().filter(unchanged::contains).toList();
    }

    /** Returns the manager's own spelling of a reference, if it owns the reference. */
    private Optional<String> written(Node node, String reference) {
        return node.owned.contains(reference)
                ? Optional.of(reference)
                : node.owned.stream()
                        .filter(each -> isSame(rules(node), each, reference))
                        .findFirst();
    }

    String generateNets(String id, int count) {
        Node node = node(id);
        Node root = node.root();
        Set<Long> used = union(node.tree(), each -> each.nets);
        List<String> result = new ArrayList<>();
        used.addAll(union(node.tree(), each -> each.retiredNets));
        used.addAll(root.netsOfDeleted);
        while (result.size() < count) {
            if (used.add(root.netCounter)) {
                result.add("N$" + root.netCounter);
                node.nets.add(root.netCounter);
            }
            root.netCounter++;
        }
        return result.toString();
    }

    String registerNets(String id, List<String> nets) {
        Node node = node(id);
        Set<Long> numbers = new HashSet<>();
        for (String net : nets) {
            if (!net.matches("N\\$[1-9][0-9]*")) {
                return refused(RefusalCode.INVALID_REFERENCE_FORMAT);
            }
            long number = Long.parseLong(net.substring(2));
            if (union(node.tree(), each -> each.nets).contains(number) || !numbers.add(number)) {
                return refused(RefusalCode.ALREADY_IN_USE);
            }
        }
        node.nets.addAll(numbers);
        return nets.toString();
    }

    String releaseNet(String id, String net) {
        Node node = node(id);
        long number = Long.parseLong(net.substring(2));
        if (!node.nets.remove(number)) {
            return refused(RefusalCode.REFERENCE_NOT_FOUND);
        }
        node.retiredNets.add(number);
        return net;
    }

    List<String> nets(String id, Scope scope) {
        return union(chosen(id, scope), each -> each.nets).stream()
                .sorted()
                .map(number -> "N$" + number)
                .toList();
    }

    private List<Node> chosen(String id, Scope scope) {
        Node node = node(id);
        return switch (scope) {
            case OWN -> List.of(node);
            case SUBTREE -> node.subtree();
            case HIERARCHY -> node.tree();
        };
    }

    String raiseCounters(String id, String prefix, long value) {
        Node root = node(id).root();
        String refusal = refuseCounters(rules(root), Map.of(prefix, value));
        if (!refusal.isEmpty()) {
            return refusal;
        }
        root.counters.merge(counter(rules(root), prefix, root.counters).getKey(), value, Math::max);
        return root.counters.toString();
    }

    String attach(String id, String parentId) {
        return attach(id, parentId, false);
    }

    /** Attaches a manager; with {@code renumber} the answer lists the new names of references and nets. */
    String attach(String id, String parentId, boolean renumber) {
        Node node = node(id);
        Node parent = node(parentId);
        Map<String, String> renames = new LinkedHashMap<>();
        Map<Long, Long> netRenames = new TreeMap<>();
        if (node.parent == parent) {
            return attached(renumber, renames, netRenames);
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
            Set<String> both = referencesOf(node);
            both.retainAll(union(parent.tree(), each -> each.owned));
            both.addAll(equalUnder(rules(parent), node, parent));
            Set<Long> bothNets = union(node.subtree(), each -> each.nets);
            bothNets.retainAll(union(parent.tree(), each -> each.nets));
            if (!renumber && !(both.isEmpty() && bothNets.isEmpty())) {
                return refused(RefusalCode.HIERARCHY_CONFLICT);
            }
            Set<String> bothKeys = union(node.subtree(), each -> each.symbols.keySet());
            bothKeys.retainAll(union(parent.tree(), each -> each.symbols.keySet()));
            Map<String, Long> counters = Map.copyOf(parent.root().counters);
            Set<String> generated = Set.copyOf(parent.root().generated);
            long netCounter = parent.root().netCounter;
            String refusal = renumber ? renumber(node, parent, renames, netRenames) : "";
            if (!refusal.isEmpty()) {
                return refusal;
            }
            if (!bothKeys.isEmpty()) {
                parent.root().counters.keySet().retainAll(counters.keySet());
                parent.root().counters.putAll(counters);
                parent.root().generated.retainAll(generated);
                parent.root().netCounter = netCounter;
                return refused(RefusalCode.HIERARCHY_CONFLICT);
            }
            if (node.parent == null) {
                node.retiredByDeleted.removeAll(union(parent.tree(), each -> each.owned));
                parent.root().retiredByDeleted.addAll(node.retiredByDeleted);
                node.retiredByDeleted.clear();
                node.netsOfDeleted.removeAll(union(parent.tree(), each -> each.nets));
                parent.root().netsOfDeleted.addAll(node.netsOfDeleted);
                node.netsOfDeleted.clear();
            }
            leave(node);
            node.subtree().forEach(each -> rename(each.owned, renames));
            node.subtree()
                    .forEach(each -> each.symbols.replaceAll((key, drawn) ->
                            new Drawn(renames.getOrDefault(drawn.reference(), drawn.reference()), drawn.unit())));
            node.subtree().forEach(each -> rename(each.nets, netRenames));
        } else if (node.parent != null) {
            node.parent.children.remove(node);
        }
        node.parent = parent;
        node.generated.clear();
        parent.children.add(node);
        return attached(renumber, renames, netRenames);
    }

    private static String attached(boolean renumber, Map<String, String> renames, Map<Long, Long> netRenames) {
        return renumber ? "attached " + renames + " " + netRenames : "attached";
    }

    private static <T> void rename(Set<T> names, Map<T, T> renames) {
        Set<T> old = new HashSet<>(names);
        names.clear();
        old.forEach(each -> names.add(renames.getOrDefault(each, each)));
    }

    /** Finds new numbers for what moves and is used in the new tree, and raises the counters; or changes nothing. */
    private String renumber(Node node, Node parent, Map<String, String> renames, Map<Long, Long> netRenames) {
        Rules rules = rules(parent);
        Node root = parent.root();
        Set<String> existing = union(parent.tree(), each -> each.owned);
        Set<String> earlier = new HashSet<>();
        Map<String, List<String>> byPrefix = new LinkedHashMap<>();
        Map<String, Optional<NumberRange>> ranges = new HashMap<>();
        for (Node each : node.subtree()) {
            for (Designator old :
                    each.owned.stream().map(Designator::parse).sorted().toList()) {
                boolean isKept = Stream.concat(existing.stream(), earlier.stream())
                        .noneMatch(other -> isSame(rules, other, old.text()));
                earlier.add(old.text());
                if (isKept) {
                    continue;
                }
                if (!old.isNumbered() || !rules.checkPrefix(old.prefix()).isDone()) {
                    return refused(RefusalCode.HIERARCHY_CONFLICT);
                }
                Optional<NumberRange> range = range(rules, each, old.prefix());
                String group = rules.key(old.prefix()) + " " + range;
                ranges.put(group, range);
                byPrefix.computeIfAbsent(group, key -> new ArrayList<>()).add(old.text());
            }
        }
        Set<String> along = referencesOf(node);
        along.removeAll(union(node.subtree(), each -> each.owned));
        for (Designator old : along.stream().map(Designator::parse).sorted().toList()) {
            if (existing.stream().anyMatch(other -> isSame(rules, other, old.text()))) {
                if (!old.isNumbered() || !rules.checkPrefix(old.prefix()).isDone()) {
                    return refused(RefusalCode.HIERARCHY_CONFLICT);
                }
                String group = rules.key(old.prefix()) + " " + Optional.empty();
                ranges.put(group, Optional.empty());
                byPrefix.computeIfAbsent(group, key -> new ArrayList<>()).add(old.text());
            }
        }
        Set<String> taken = union(parent.tree(), each -> each.retired);
        taken.addAll(along);
        taken.addAll(existing);
        taken.addAll(root.retiredByDeleted);
        taken.addAll(root.generated);
        taken.addAll(union(node.subtree(), each -> each.owned));
        taken.addAll(union(node.subtree(), each -> each.retired));
        taken.addAll(node.retiredByDeleted);
        Map<String, Long> counters = new TreeMap<>();
        Map<Node, Map<String, String>> found = new HashMap<>();
        Set<String> confined = new HashSet<>();
        for (Map.Entry<String, List<String>> group : byPrefix.entrySet()) {
            Optional<NumberRange> range = Objects.requireNonNull(ranges.get(group.getKey()));
            String prefix = Designator.parse(group.getValue().get(0)).prefix();
            Set<Long> takenNumbers = numbers(rules, prefix, taken);
            Map.Entry<String, Long> counted = counter(rules, prefix, root.counters);
            String spelling = Designator.parse(text(rules, prefix, existing, 1)).prefix();
            String counterName = root.counters.containsKey(counted.getKey()) ? counted.getKey() : spelling;
            long next = Math.max(
                    range.map(NumberRange::first).orElse(1L),
                    Math.max(counted.getValue(), counters.getOrDefault(counterName, 1L)));
            for (String old : group.getValue()) {
                while (takenNumbers.contains(next)) {
                    next++;
                }
                if (next > range.map(NumberRange::last).orElse(Designator.MAX_NUMBER)) {
                    return refused(range.isPresent() ? RefusalCode.RANGE_EXHAUSTED : RefusalCode.COUNTER_OVERFLOW);
                }
                String fresh = text(rules, prefix, existing, next++);
                taken.add(fresh);
                if (range.isPresent()) {
                    confined.add(fresh);
                }
                node.subtree().stream()
                        .filter(each -> each.owned.contains(old) || (along.contains(old) && each == node))
                        .forEach(each -> found.computeIfAbsent(each, key -> new TreeMap<>())
                                .put(old, fresh));
            }
            if (range.isEmpty()) {
                counters.put(counterName, next);
            }
        }
        root.generated.addAll(confined);
        root.counters.putAll(counters);
        found.values().stream()
                .flatMap(each -> each.entrySet().stream())
                .sorted(Comparator.comparing(entry -> Designator.parse(entry.getKey())))
                .forEach(entry -> renames.put(entry.getKey(), entry.getValue()));
        renumberNets(node, parent, netRenames);
        return "";
    }

    private static void renumberNets(Node node, Node parent, Map<Long, Long> renames) {
        Node root = parent.root();
        Set<Long> existing = union(parent.tree(), each -> each.nets);
        Set<Long> taken = union(node.subtree(), each -> each.nets);
        taken.addAll(existing);
        taken.addAll(union(parent.tree(), each -> each.retiredNets));
        taken.addAll(union(node.subtree(), each -> each.retiredNets));
        taken.addAll(root.netsOfDeleted);
        taken.addAll(node.netsOfDeleted);
        for (Node each : node.subtree()) {
            for (long old : new TreeSet<>(each.nets)) {
                if (existing.contains(old)) {
                    while (taken.contains(root.netCounter)) {
                        root.netCounter++;
                    }
                    renames.put(old, root.netCounter++);
                }
            }
        }
    }

    /** Returns the moved references that equal one of the new tree or, if the rules change, another moved one. */
    private Set<String> equalUnder(Rules rules, Node node, Node parent) {
        Set<String> moving = referencesOf(node);
        Set<String> existing = union(parent.tree(), each -> each.owned);
        boolean isNew = rules(node) != rules;
        return moving.stream()
                .filter(one -> existing.stream().anyMatch(other -> isSame(rules, one, other))
                        || (isNew
                                && moving.stream().anyMatch(other -> !other.equals(one) && isSame(rules, one, other))))
                .collect(Collectors.toSet());
    }

    /** Detaches a subtree. It keeps the rules; its old root still counts what it generated as generated. */
    private void leave(Node node) {
        String rulesName = node.root().rules;
        Set<Node> moving = new HashSet<>(node.subtree());
        List<Node> staying =
                node.tree().stream().filter(each -> !moving.contains(each)).toList();
        firstManagers(staying).forEach((reference, first) -> first.owned.add(reference));
        firstManagers(node.subtree()).forEach((reference, first) -> first.owned.add(reference));
        if (node.parent != null) {
            node.parent.children.remove(node);
            node.parent = null;
        }
        node.rules = rulesName;
    }

    /** Returns what a subtree owns, and what its symbols hold together with symbols of the rest of the tree. */
    private static Set<String> referencesOf(Node node) {
        Set<String> references = union(node.subtree(), each -> each.owned);
        references.addAll(firstManagers(node.subtree()).keySet());
        return references;
    }

    /** Returns the manager of the lowest unit of each component, among those managers. */
    static Map<String, Node> firstManagers(List<Node> managers) {
        Map<String, Node> first = new TreeMap<>();
        Map<String, Integer> lowest = new TreeMap<>();
        for (Node manager : managers) {
            for (Drawn each : manager.symbols.values()) {
                if (each.unit() < lowest.getOrDefault(each.reference(), Integer.MAX_VALUE)) {
                    lowest.put(each.reference(), each.unit());
                    first.put(each.reference(), manager);
                }
            }
        }
        return first;
    }

    /** Changes symbols, and thereby the owners of components; a reference without a holder is retired. */
    static void redraw(List<Node> tree, Runnable change) {
        Map<String, Node> before = firstManagers(tree);
        change.run();
        Map<String, Node> after = firstManagers(tree);
        before.forEach((reference, manager) -> {
            if (after.get(reference) != manager) {
                give(reference, manager, null);
            }
        });
        after.forEach((reference, manager) -> {
            Node owner = tree.stream()
                    .filter(each -> each.owned.contains(reference))
                    .findFirst()
                    .orElse(null);
            if (owner != manager) {
                give(reference, owner, manager);
            }
        });
    }

    private static void give(String reference, @Nullable Node from, @Nullable Node to) {
        if (from != null
                && from.owned.remove(reference)
                && Designator.parse(reference).isNumbered()) {
            from.retired.add(reference);
        }
        if (to != null) {
            to.owned.add(reference);
        }
    }

    /** Lists what is drawn in a hierarchy, by key: all of it, or in one manager, or with one reference. */
    String symbols(String rootId, @Nullable String managerId, @Nullable String reference) {
        Map<String, String> all = new TreeMap<>();
        for (Node each : node(rootId).tree()) {
            each.symbols.forEach((key, drawn) -> {
                if ((managerId == null || managerId.equals(each.id))
                        && (reference == null || isSame(rules(each), reference, drawn.reference()))) {
                    all.put(key, each.id + " " + drawn.reference() + " " + drawn.unit());
                }
            });
        }
        return all.toString();
    }

    /** Renames references, unless it is a dry run; returns the new name of each one that was named. */
    String rename(String id, Map<String, String> names, boolean isDryRun) {
        Node root = node(id).root();
        List<Node> tree = root.subtree();
        Rules rules = rules(root);
        Set<String> used = union(tree, each -> each.owned);
        Map<String, String> requested = new TreeMap<>();
        boolean isUnknown = false;
        for (Map.Entry<String, String> each : names.entrySet()) {
            String refusal = rules.check(each.getValue()).fold(valid -> "", no -> refused(no.code()));
            if (!refusal.isEmpty()) {
                return refusal;
            }
            Optional<String> old = used.stream()
                    .filter(text -> isSame(rules, text, each.getKey()))
                    .min(Comparator.comparing(text -> !text.equals(each.getKey())));
            isUnknown |= old.isEmpty();
            if (old.isPresent() && requested.put(old.get(), each.getValue()) != null) {
                return refused(RefusalCode.ALREADY_IN_USE);
            }
        }
        if (isUnknown) {
            return refused(RefusalCode.REFERENCE_NOT_FOUND);
        }
        Set<String> unmoved = new HashSet<>(used);
        unmoved.removeAll(requested.keySet());
        List<String> targets = List.copyOf(requested.values());
        for (String target : targets) {
            if (unmoved.stream().anyMatch(each -> isSame(rules, each, target))
                    || targets.stream()
                                    .filter(each -> isSame(rules, each, target))
                                    .count()
                            > 1) {
                return refused(RefusalCode.ALREADY_IN_USE);
            }
        }
        String result = requested.toString();
        if (!isDryRun) {
            requested.entrySet().removeIf(each -> each.getKey().equals(each.getValue()));
            applyRenames(tree, requested);
        }
        return result;
    }

    private static void applyRenames(List<Node> tree, Map<String, String> renames) {
        Set<String> drawn = firstManagers(tree).keySet();
        Map<String, Node> ownedAnew = new TreeMap<>();
        for (Node node : tree) {
            for (String old : List.copyOf(node.owned)) {
                if (renames.containsKey(old) && !drawn.contains(old)) {
                    give(old, node, null);
                    ownedAnew.put(Objects.requireNonNull(renames.get(old)), node);
                }
            }
        }
        redraw(
                tree,
                () -> tree.forEach(node -> node.symbols.replaceAll((key, symbol) ->
                        new Drawn(renames.getOrDefault(symbol.reference(), symbol.reference()), symbol.unit()))));
        ownedAnew.forEach((renewed, node) -> node.owned.add(renewed));
    }

    String deleteSymbol(String id, String key) {
        List<Node> tree = node(id).tree();
        if (tree.stream().noneMatch(each -> each.symbols.containsKey(key))) {
            return refused(RefusalCode.SYMBOL_NOT_FOUND);
        }
        redraw(tree, () -> tree.forEach(each -> each.symbols.remove(key)));
        return "deleted";
    }

    String detach(String id) {
        leave(node(id));
        return "detached";
    }

    String clear(String id) {
        Node node = node(id);
        List.copyOf(node.children).forEach(this::leave);
        redraw(node.tree(), node.symbols::clear);
        forget(node);
        if (node.parent == null) {
            node.generated.clear();
        }
        leave(node);
        return "cleared";
    }

    private static void forget(Node node) {
        node.root().generated.removeAll(node.owned);
        node.root().generated.removeAll(node.retired);
        node.owned.clear();
        node.retired.clear();
        node.nets.clear();
        node.retiredNets.clear();
        node.counters.clear();
        node.netCounter = 1;
    }

    private static void retire(Node node) {
        Node root = node.root();
        node.owned.stream().filter(each -> Designator.parse(each).isNumbered()).forEach(root.retiredByDeleted::add);
        root.retiredByDeleted.addAll(node.retired);
        root.netsOfDeleted.addAll(node.nets);
        root.netsOfDeleted.addAll(node.retiredNets);
    }

    String delete(String id, boolean cascade) {
        Node node = node(id);
        if (!cascade && !node.children.isEmpty()) {
            return refused(RefusalCode.HIERARCHY_CONFLICT);
        }
        List<Node> subtree = node.subtree();
        redraw(node.tree(), () -> subtree.forEach(each -> each.symbols.clear()));
        subtree.forEach(PlainModel::retire);
        if (node.parent != null) {
            node.parent.children.remove(node);
        }
        subtree.forEach(each -> nodes.remove(each.id));
        return "deleted";
    }

    List<String> list(String id, Scope scope, @Nullable String prefix) {
        return union(chosen(id, scope), each -> each.owned).stream()
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
