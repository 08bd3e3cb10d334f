package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Registers real hierarchical boards sheet by sheet, then generates for several sheets at once. */
@HttpTest
class BoardsHttpTest {

    private static final int GENERATED = 20;

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(strings = {"bitaxe-ultra", "openmower-mainboard"})
    void aRealBoardIsStoredCompletelyAndExtendedWithoutDuplicates(String name) throws Exception {
        Api api = new Api(port);
        JsonNode sheets = design(name).path("sheets");
        Map<String, Set<String>> referencesBySheet = new LinkedHashMap<>();
        String rootId = sheets.get(0).path("id").asString();
        try {
            for (JsonNode sheet : sheets) {
                create(api, sheet);
                referencesBySheet.put(sheet.path("id").asString(), register(api, sheet));
            }
            assertReferencesAreStored(api, rootId, referencesBySheet);
            assertDuplicateIsRefused(api, referencesBySheet);
            assertGeneratedReferencesAreNew(api, rootId, referencesBySheet);
        } finally {
            api.delete("/api/v1/managers/" + rootId + "?cascade=true").expect(204);
        }
    }

    private static JsonNode design(String name) throws IOException {
        try (InputStream file = BoardsHttpTest.class.getResourceAsStream("/designs/" + name + ".json")) {
            return Api.JSON.readTree(Objects.requireNonNull(file));
        }
    }

    private static void create(Api api, JsonNode sheet) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", sheet.path("name").asString());
        if (sheet.path("parent").isNull()) {
            body.put("rules", "kicad");
        } else {
            body.put("parentId", sheet.path("parent").asString());
        }
        api.put("/api/v1/managers/" + sheet.path("id").asString(), Api.JSON.writeValueAsString(body))
                .expect(201);
    }

    /** Registers the references of a sheet, each once: the units of one part share a reference. */
    private static Set<String> register(Api api, JsonNode sheet) {
        Set<String> references = new LinkedHashSet<>();
        sheet.path("components")
                .forEach(part -> references.add(part.path("reference").asString()));
        api.register(sheet.path("id").asString(), references.toArray(new String[0]))
                .expect(201);
        return references;
    }

    private static void assertReferencesAreStored(Api api, String rootId, Map<String, Set<String>> referencesBySheet) {
        referencesBySheet.forEach(
                (sheet, references) -> assertThat(api.used(sheet, "scope=own")).isEqualTo(inNaturalOrder(references)));
        Set<String> all = new HashSet<>();
        referencesBySheet.values().forEach(all::addAll);
        assertThat(api.used(rootId, "scope=hierarchy")).isEqualTo(inNaturalOrder(all));
        JsonNode stats = api.get("/api/v1/hierarchies/" + rootId + "/stats").json();
        assertThat(stats.path("totalNodes").asInt()).isEqualTo(referencesBySheet.size());
        assertThat(stats.path("totalReferences").asInt()).isEqualTo(all.size());
    }

    private static List<String> inNaturalOrder(Set<String> references) {
        return references.stream()
                .map(Designator::parse)
                .sorted(Comparator.naturalOrder())
                .map(Designator::text)
                .toList();
    }

    private static void assertDuplicateIsRefused(Api api, Map<String, Set<String>> referencesBySheet) {
        List<String> sheets = List.copyOf(referencesBySheet.keySet());
        String owner = sheets.get(0);
        String duplicate =
                Objects.requireNonNull(referencesBySheet.get(owner)).iterator().next();
        String other = sheets.get(sheets.size() - 1);
        List<String> before = api.used(other, "scope=own");
        JsonNode problem = api.register(other, "NEW1", duplicate).expect(409).json();
        assertThat(problem.path("code").asString()).isEqualTo("already_in_use");
        assertThat(problem.at("/details/reference").asString()).isEqualTo(duplicate);
        assertThat(problem.at("/details/ownerId").asString()).isEqualTo(owner);
        assertThat(api.used(other, "scope=own")).isEqualTo(before);
    }

    private static void assertGeneratedReferencesAreNew(
            Api api, String rootId, Map<String, Set<String>> referencesBySheet) throws Exception {
        Set<String> known = new HashSet<>(api.used(rootId, ""));
        Set<String> prefixes = new TreeSet<>();
        known.forEach(reference -> prefixes.add(Designator.parse(reference).prefix()));
        List<String> sheets = referencesBySheet.keySet().stream().limit(4).toList();
        List<Callable<List<String>>> requests = new ArrayList<>();
        for (String prefix : prefixes) {
            for (String sheet : sheets) {
                String body = Api.JSON.writeValueAsString(Map.of("prefix", prefix, "count", GENERATED));
                requests.add(() -> api.generate(sheet, body).expect(201).texts("references"));
            }
        }
        int expected = known.size() + requests.size() * GENERATED;
        ExecutorService editors = Executors.newFixedThreadPool(8);
        try {
            for (Future<List<String>> response : editors.invokeAll(requests, 60, TimeUnit.SECONDS)) {
                for (String reference : response.get()) {
                    assertThat(known.add(reference)).as(reference + " is new").isTrue();
                }
            }
        } finally {
            editors.shutdownNow();
        }
        assertThat(known).hasSize(expected);
        assertThat(api.get("/api/v1/hierarchies/" + rootId + "/stats")
                        .json()
                        .path("totalReferences")
                        .asInt())
                .isEqualTo(expected);
    }
}
