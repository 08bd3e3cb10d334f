package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Reads the change log over HTTP. */
@HttpTest
class ChangesHttpTest {

    private static final String HIERARCHIES = "/api/v1/hierarchies/";

    @LocalServerPort
    private int port;

    private Api api;
    private String root;

    @BeforeEach
    void create() {
        api = new Api(port);
        root = api.root();
    }

    private Api.Answer changes(String query) {
        return api.get(HIERARCHIES + root + "/changes?" + query);
    }

    private static List<JsonNode> events(Api.Answer answer) {
        return StreamSupport.stream(answer.expect(200).json().path("changes").spliterator(), false)
                .toList();
    }

    private static List<String> types(Api.Answer answer) {
        return events(answer).stream()
                .map(event -> event.path("type").asString())
                .toList();
    }

    private void annotate(String symbols) {
        api.post(HIERARCHIES + root + "/annotations", symbols).expect(200);
    }

    @Test
    void anEventTellsWhatHappenedWhenAndByWhichRequest() {
        api.send(
                        "POST",
                        "/api/v1/managers/" + root + "/references/generate",
                        "{\"prefix\":\"R\",\"count\":50}",
                        "application/json",
                        "Idempotency-Key",
                        "place-" + root,
                        "X-Request-Id",
                        "request-7")
                .expect(201);
        List<JsonNode> events = events(changes("after=1"));
        assertThat(events).hasSize(1);
        JsonNode event = events.get(0);
        assertThat(event.path("version").asLong()).isEqualTo(2);
        assertThat(event.path("ordinal").asInt()).isZero();
        assertThat(event.path("last").asBoolean()).isTrue();
        assertThat(event.path("at").asString()).matches("20\\d\\d-.*Z");
        assertThat(event.path("by").asString()).isEqualTo("local");
        assertThat(event.path("requestId").asString()).isEqualTo("request-7");
        assertThat(event.path("idempotencyKey").asString()).isEqualTo("place-" + root);
        assertThat(event.path("operation").asString()).isEqualTo("generate");
        assertThat(event.path("type").asString()).isEqualTo("references.generated");
        assertThat(event.path("managerId").asString()).isEqualTo(root);
        assertThat(event.path("references").toString()).isEqualTo("[\"R1-R50\"]");
        assertThat(event.has("nets")).isFalse();
        assertThat(event.has("symbols")).isFalse();
    }

    @Test
    void netsHaveAMemberOfTheirOwn() {
        api.post("/api/v1/managers/" + root + "/nets/generate", "{\"count\":3}").expect(201);
        JsonNode event = events(changes("after=1")).get(0);
        assertThat(event.path("type").asString()).isEqualTo("nets.generated");
        assertThat(event.path("nets").toString()).isEqualTo("[\"N$1-N$3\"]");
        assertThat(event.has("references")).isFalse();
    }

    @Test
    void pagesAndPositionsInsideAChangeCoverEveryEventOnce() {
        for (int i = 0; i < 20; i++) {
            api.generate(root, "{\"prefix\":\"R\"}").expect(201);
        }
        api.child(root);
        api.register(root, "C1", "C3", "L7").expect(201);
        List<JsonNode> whole = events(changes("after=0&limit=1000"));
        List<JsonNode> paged = new ArrayList<>();
        JsonNode page = changes("limit=3").expect(200).json();
        page.path("changes").forEach(paged::add);
        while (page.has("next")) {
            assertThat(page.path("next")).isEqualTo(page.path("end"));
            page = changes("limit=3&after=" + page.path("next").asString())
                    .expect(200)
                    .json();
            page.path("changes").forEach(paged::add);
        }
        assertThat(paged).isEqualTo(whole);
        for (int i = 0; i < whole.size(); i++) {
            String id = whole.get(i).path("version").asLong() + "."
                    + whole.get(i).path("ordinal").asInt();
            assertThat(events(changes("limit=1000&after=" + id))).isEqualTo(whole.subList(i + 1, whole.size()));
        }
        long last = whole.get(whole.size() - 1).path("version").asLong();
        assertThat(changes("after=" + last + ".7").json().path("end").asString())
                .isEqualTo(String.valueOf(last));
    }

    @Test
    void theHistoryOfAReferenceHasItsRangesAndItsRenamesBeforeAndAfter() {
        api.generate(root, "{\"prefix\":\"R\",\"count\":50}").expect(201);
        api.generate(root, "{\"prefix\":\"C\",\"count\":50}").expect(201);
        api.post(HIERARCHIES + root + "/renames", "{\"renames\":{\"R7\":\"R70\",\"R8\":\"R80\"}}")
                .expect(200);
        api.post(HIERARCHIES + root + "/renames", "{\"renames\":{\"R9\":\"R7\"}}")
                .expect(200);
        List<JsonNode> history = events(changes("reference=R7"));
        assertThat(history.get(0).path("references").toString()).isEqualTo("[\"R1-R50\"]");
        List<String> renames = new ArrayList<>();
        history.forEach(event -> event.path("renames")
                .forEach(each -> renames.add(
                        each.path("from").asString() + ">" + each.path("to").asString())));
        assertThat(renames).containsExactly("R7>R70", "R9>R7");
        assertThat(history).noneMatch(event -> event.toString().contains("C1"));
        assertThat(events(changes("reference=R99"))).isEmpty();
    }

    @Test
    void theHistoryOfASymbolTellsWhatItWasBefore() {
        String symbol = "{\"key\":\"%s\",\"managerId\":\"" + root + "\",\"reference\":\"R?\"}";
        annotate("{\"symbols\":[" + symbol.formatted("/a") + "," + symbol.formatted("/b") + "]}");
        api.post(HIERARCHIES + root + "/renames", "{\"renames\":{\"R1\":\"R2\",\"R2\":\"R1\"}}")
                .expect(200);
        api.delete(HIERARCHIES + root + "/symbols?key=/a").expect(204);
        Api.Answer history = changes("symbol=/a");
        assertThat(types(history))
                .containsSubsequence("symbols.added", "references.renamed", "symbols.changed", "symbols.removed");
        events(history).forEach(event -> assertThat(event.toString()).doesNotContain("/b"));
        JsonNode changed = events(history).stream()
                .filter(event -> event.path("type").asString().equals("symbols.changed"))
                .findFirst()
                .orElseThrow();
        assertThat(changed.at("/symbols/0/reference").asString()).isEqualTo("R2");
        assertThat(changed.at("/symbols/0/was/reference").asString()).isEqualTo("R1");
    }

    @Test
    void aFilteredPageWithoutEventsStillLeadsToTheNext() {
        for (int i = 0; i < 1_010; i++) {
            api.generate(root, "{\"prefix\":\"R\"}").expect(201);
        }
        api.register(root, "C5").expect(201);
        JsonNode page = changes("reference=C5").expect(200).json();
        assertThat(page.path("changes")).isEmpty();
        assertThat(events(changes("reference=C5&after=" + page.path("next").asString())))
                .hasSize(1);
    }

    @Test
    void aPositionBehindTheEndOrAfterADeletedHierarchyIsGone() {
        assertThat(changes("after=2").expect(410).code()).isEqualTo("changes_gone");
        assertThat(events(changes("after=1"))).isEmpty();
        api.delete("/api/v1/managers/" + root).expect(204);
        assertThat(types(changes("after=1"))).containsExactly("hierarchy.deleted", "manager.removed");
        assertThat(changes("after=2").expect(410).code()).isEqualTo("changes_gone");
        api.post("/api/v1/managers", "{\"id\":\"" + root + "\"}").expect(201);
        assertThat(changes("after=1").json().path("next").asString()).isEqualTo("2");
        assertThat(types(changes("after=2"))).contains("hierarchy.created", "manager.created");
        assertThat(api.get(HIERARCHIES + "never-there/changes").expect(404).code())
                .isEqualTo("hierarchy_not_found");
    }

    @Test
    void aTextThatIsNoPositionIsAnInvalidParameter() {
        for (String after : List.of("x", "-1", "1.", ".1", "1.2.3", "9999999999999999999", "")) {
            int expected = after.isEmpty() ? 200 : 400;
            Api.Answer answer = changes("after=" + after).expect(expected);
            if (expected == 400) {
                assertThat(answer.code()).isEqualTo("invalid_parameter");
            }
        }
        changes("limit=0").expect(422);
        changes("limit=1001").expect(400);
    }
}
