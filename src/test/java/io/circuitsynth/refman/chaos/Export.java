package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What one export says of a hierarchy, which is consistent in itself whatever other requests do. */
final class Export {

    private final SortedMap<String, JsonNode> managers = new TreeMap<>();
    private final SortedMap<String, Drawn> symbols = new TreeMap<>();
    private final SortedMap<String, List<String>> owners = new TreeMap<>();

    Export(JsonNode snapshot) {
        for (JsonNode manager : snapshot.path("managers")) {
            String id = manager.path("id").asString();
            managers.put(id, manager);
            manager.path("symbols")
                    .forEach(each -> symbols.put(
                            each.path("key").asString(),
                            new Drawn(
                                    id,
                                    each.path("unit").asInt(),
                                    each.path("reference").asString())));
            names(manager.path("references"))
                    .forEach(each -> owners.computeIfAbsent(each, one -> new ArrayList<>())
                            .add(id));
        }
    }

    /** Returns the names of unnamed nets by owner. */
    Map<String, Set<String>> nets() {
        Map<String, Set<String>> nets = new TreeMap<>();
        managers.forEach((id, manager) -> nets.put(id, names(manager.path("nets"))));
        return nets;
    }

    /** Returns the symbols by key. */
    SortedMap<String, Drawn> symbols() {
        return symbols;
    }

    /** Returns the state of a drawing. */
    DrawingState of(Drawing drawing) {
        String sheet = drawing.sheet();
        JsonNode manager = managers.get(sheet);
        SortedMap<String, Drawn> itsSymbols = new TreeMap<>(symbols);
        itsSymbols.keySet().removeIf(key -> !Drawing.ofKey(key).equals(sheet));
        SortedSet<String> own = new TreeSet<>();
        owners.forEach((reference, itsOwners) -> {
            if (reference.startsWith(Drawing.OWN_PREFIX) && itsOwners.contains(sheet)) {
                own.add(reference);
            }
        });
        return new DrawingState(
                manager != null,
                itsSymbols,
                own,
                manager == null
                        ? 0
                        : manager.at("/ranges/" + Drawing.PREFIX + "/first").asLong(0));
    }

    /** Returns each symbol without a reference, each reference without a symbol, and each that two components have. */
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        Map<String, SortedMap<Integer, Drawn>> components = new TreeMap<>();
        Map<String, Set<String>> drawings = new TreeMap<>();
        symbols.forEach((key, symbol) -> {
            String reference = symbol.reference();
            Drawn other = components
                    .computeIfAbsent(reference, one -> new TreeMap<>())
                    .put(symbol.unit(), symbol);
            Set<String> itsDrawings = drawings.computeIfAbsent(reference, one -> new HashSet<>());
            itsDrawings.add(Drawing.ofKey(key));
            if (other != null || itsDrawings.size() > 1) {
                found.add("%s of %s is a reference of another component too".formatted(reference, key));
            }
            if (!owners.containsKey(reference)) {
                found.add("the symbol %s has no reference: nothing owns %s".formatted(key, reference));
            }
        });
        owners.forEach((reference, itsOwners) -> {
            SortedMap<Integer, Drawn> component = components.get(reference);
            if (itsOwners.size() > 1) {
                found.add("%s belongs to %s at once".formatted(reference, itsOwners));
            } else if (component == null) {
                if (reference.startsWith(Drawing.PREFIX)) {
                    found.add("no symbol holds %s of %s".formatted(reference, itsOwners));
                }
            } else if (!itsOwners.contains(component.values().iterator().next().manager())) {
                found.add("%s belongs to %s, not to the manager of the lowest unit of %s"
                        .formatted(reference, itsOwners, component));
            }
        });
        return found;
    }

    private static Set<String> names(JsonNode ranges) {
        Set<String> names = new HashSet<>();
        ranges.forEach(range -> names.addAll(names(range.asString())));
        return names;
    }

    /** Returns the names of a range such as {@code N$1-N$7}, or the single name. */
    private static Set<String> names(String range) {
        int separator = range.indexOf('-');
        if (separator < 0) {
            return Set.of(range);
        }
        String first = range.substring(0, separator);
        String last = range.substring(separator + 1);
        String prefix = Domain.prefix(first);
        Set<String> names = new HashSet<>();
        for (long number = number(first, prefix); number <= number(last, prefix); number++) {
            names.add(prefix + number);
        }
        return names;
    }

    private static long number(String name, String prefix) {
        return Long.parseLong(name.substring(prefix.length()));
    }
}
