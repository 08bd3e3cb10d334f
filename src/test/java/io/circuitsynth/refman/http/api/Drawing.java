package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A hierarchy of the service as its editors use it: annotates, lists, and holds what is stored against what is drawn. */
final class Drawing {

    private final Api api;
    private final String rootId;

    Drawing(Api api, String rootId) {
        this.api = api;
        this.rootId = rootId;
    }

    /** What the service stores for one key. */
    record Held(String managerId, String reference, int unit) {}

    /** The response to an annotation. */
    record Annotated(JsonNode json) {

        long version() {
            return json.path("version").asLong();
        }

        JsonNode symbols() {
            return json.path("symbols");
        }

        /** Returns the new reference of each renamed one. */
        Map<String, String> renamed() {
            Map<String, String> renamed = new LinkedHashMap<>();
            json.path("renamed")
                    .properties()
                    .forEach(each -> renamed.put(each.getKey(), each.getValue().asString()));
            return renamed;
        }

        List<String> released() {
            List<String> released = new ArrayList<>();
            json.path("released").forEach(each -> released.add(each.asString()));
            return released;
        }

        /** Returns the reference of each key. */
        Map<String, String> references() {
            Map<String, String> references = new LinkedHashMap<>();
            symbols()
                    .forEach(each -> references.put(
                            each.path("key").asString(), each.path("reference").asString()));
            return references;
        }

        /** Asserts that every symbol kept what it had. */
        Annotated keepsEverything() {
            assertThat(renamed()).isEmpty();
            assertThat(released()).isEmpty();
            return this;
        }
    }

    /** Opens a board in one request, which also creates the managers that are missing. */
    Annotated open(Board board) {
        return annotate(opening(board), board.symbols());
    }

    /** Returns the options that create the managers of a board. */
    static Map<String, Object> opening(Board board) {
        return Map.of(
                "createManagers", board.sheets().stream().map(Drawing::manager).toList());
    }

    static Map<String, Object> manager(Board.Sheet sheet) {
        Map<String, Object> manager = new LinkedHashMap<>(Map.of("id", sheet.id(), "name", sheet.name()));
        if (sheet.parentId() == null) {
            manager.put("rules", "kicad");
        } else {
            manager.put("parentId", sheet.parentId());
        }
        return manager;
    }

    Annotated annotate(Map<String, Object> options, List<Board.Symbol> symbols) {
        return new Annotated(send(options, symbols).expect(200).json());
    }

    Api.Answer send(Map<String, Object> options, List<Board.Symbol> symbols) {
        Map<String, Object> body = new LinkedHashMap<>(options);
        body.put("symbols", symbols.stream().map(Drawing::member).toList());
        return api.post("/api/v1/hierarchies/" + rootId + "/annotations", Api.JSON.writeValueAsString(body));
    }

    private static Map<String, Object> member(Board.Symbol symbol) {
        return Map.of(
                "key", symbol.key(),
                "managerId", symbol.managerId(),
                "reference", symbol.reference(),
                "unit", symbol.unit(),
                "x", symbol.x(),
                "y", symbol.y());
    }

    /** Returns what each key holds, from pages. */
    Map<String, Held> symbols(String query) {
        Map<String, Held> all = new LinkedHashMap<>();
        String after = null;
        do {
            JsonNode page = page("/api/v1/hierarchies/" + rootId + "/symbols?limit=100" + query, after);
            for (JsonNode each : page.path("symbols")) {
                all.put(
                        each.path("key").asString(),
                        new Held(
                                each.path("managerId").asString(),
                                each.path("reference").asString(),
                                each.path("unit").asInt()));
            }
            after = page.has("next") ? page.path("next").asString() : null;
        } while (after != null);
        return all;
    }

    Map<String, Held> symbols() {
        return symbols("");
    }

    /** Returns the used references of a manager or, from the root, of the whole hierarchy. */
    Set<String> used(String managerId, String scope) {
        Set<String> all = new HashSet<>();
        String after = null;
        do {
            JsonNode page = page("/api/v1/managers/" + managerId + "/references?limit=1000&scope=" + scope, after);
            page.path("references").forEach(each -> all.add(each.asString()));
            after = page.has("next") ? page.path("next").asString() : null;
        } while (after != null);
        return all;
    }

    private JsonNode page(String path, @Nullable String after) {
        String query = after == null ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8);
        return api.get(path + query).expect(200).json();
    }

    /** Generates one reference and returns it. */
    String generateOne(String managerId, String prefix) {
        return api.generate(managerId, Api.JSON.writeValueAsString(Map.of("prefix", prefix)))
                .expect(201)
                .texts("references")
                .get(0);
    }

    /**
     * Asserts that what is stored is what is drawn: the symbols with their managers and units, one reference for each part
     * and another one for every other part, and no used reference without a part.
     */
    void assertHolds(List<Board.Symbol> drawn) {
        Map<String, Held> held = symbols();
        assertThat(held.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        drawn.stream().map(Board.Symbol::key).toList());
        Map<String, Set<String>> referencesOfParts = new HashMap<>();
        Map<String, Set<String>> partsOfReferences = new HashMap<>();
        Map<String, Board.Symbol> lowest = new HashMap<>();
        for (Board.Symbol symbol : drawn) {
            Held stored = Objects.requireNonNull(held.get(symbol.key()));
            assertThat(stored.managerId()).as(symbol.key()).isEqualTo(symbol.managerId());
            assertThat(stored.unit()).as(symbol.key()).isEqualTo(symbol.unit());
            assertThat(stored.reference()).as(symbol.key()).matches(".*\\d").startsWith(symbol.prefix());
            referencesOfParts
                    .computeIfAbsent(symbol.part(), part -> new TreeSet<>())
                    .add(stored.reference());
            partsOfReferences
                    .computeIfAbsent(stored.reference(), each -> new TreeSet<>())
                    .add(symbol.part());
            lowest.merge(stored.reference(), symbol, (one, other) -> one.unit() <= other.unit() ? one : other);
        }
        assertThat(referencesOfParts)
                .allSatisfy(
                        (part, references) -> assertThat(references).as(part).hasSize(1));
        assertThat(partsOfReferences)
                .allSatisfy(
                        (reference, parts) -> assertThat(parts).as(reference).hasSize(1));
        assertThat(used(rootId, "hierarchy")).isEqualTo(partsOfReferences.keySet());
        lowest.values().stream()
                .map(Board.Symbol::managerId)
                .distinct()
                .forEach(manager -> assertThat(used(manager, "own"))
                        .as("owned by " + manager)
                        .isEqualTo(lowest.entrySet().stream()
                                .filter(each -> each.getValue().managerId().equals(manager))
                                .map(Map.Entry::getKey)
                                .collect(Collectors.toSet())));
        assertThat(api.get("/api/v1/hierarchies/" + rootId + "/stats")
                        .json()
                        .path("totalReferences")
                        .asInt())
                .isEqualTo(partsOfReferences.size());
    }
}
