package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Runs the conformance vectors, which engines without the service run too. */
@HttpTest
class ConformanceHttpTest {

    private static final Path VECTORS = Path.of("openapi", "conformance");

    @LocalServerPort
    private int port;

    static Stream<Arguments> cases() {
        return Stream.of("strict", "kicad").flatMap(ConformanceHttpTest::cases);
    }

    private static Stream<Arguments> cases(String rules) {
        JsonNode file = Api.JSON.readTree(VECTORS.resolve(rules + ".json").toFile());
        assertThat(file.path("rules").asString()).isEqualTo(rules);
        assertThat(file.path("cases").size()).isPositive();
        return file.path("cases")
                .valueStream()
                .map(each -> Arguments.of(rules, each.path("name").asString(), each.path("steps")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void theServiceGivesWhatTheVectorsSay(String rules, String name, JsonNode steps) {
        Steps run = new Steps(new Api(port), rules);
        for (JsonNode step : steps) {
            run.check(name, step);
        }
    }

    /** Runs the steps of one case on managers of its own. */
    private static final class Steps {

        private final Api api;
        private final String rules;
        private final String prefix = "t-" + UUID.randomUUID() + ".";

        Steps(Api api, String rules) {
            this.api = api;
            this.rules = rules;
        }

        void check(String name, JsonNode step) {
            Api.Answer answer = send(step);
            String where = name + ": " + step + " got " + answer.response().body();
            if (step.has("refused")) {
                assertThat(answer.code())
                        .as(where)
                        .isEqualTo(step.path("refused").asString());
                JsonNode details = answer.json().path("details");
                for (Map.Entry<String, JsonNode> each : step.path("details").properties()) {
                    assertThat(details.path(each.getKey()).toString().replace(prefix, ""))
                            .as(where)
                            .isEqualTo(each.getValue().toString());
                }
                return;
            }
            assertThat(answer.status()).as(where).isBetween(200, 299);
            if (step.has("result")) {
                List<String> expected = new ArrayList<>();
                step.path("result").forEach(text -> expected.add(text.asString()));
                assertThat(result(step, answer)).as(where).isEqualTo(expected);
            }
        }

        private static List<String> result(JsonNode step, Api.Answer answer) {
            return switch (step.path("call").asString()) {
                case "generateNets", "registerNets", "listNets" -> answer.texts("nets");
                case "release" -> answer.texts("released");
                case "validate" -> {
                    List<String> results = new ArrayList<>();
                    answer.json()
                            .path("results")
                            .forEach(each -> results.add(
                                    each.path("available").asBoolean()
                                            ? "available"
                                            : each.path("reason").asString()));
                    yield results;
                }
                default -> answer.texts("references");
            };
        }

        private Api.Answer send(JsonNode step) {
            String path = "/api/v1/managers/" + prefix
                    + URLEncoder.encode(step.path("manager").asString(), StandardCharsets.UTF_8);
            return switch (step.path("call").asString()) {
                case "create" -> api.put(path, creation(step));
                case "generate" ->
                    api.post(path + "/references/generate", members(step, "prefix", "count", "from", "reuse"));
                case "register" -> api.post(path + "/references", members(step, "references"));
                case "release" -> api.post(path + "/references/release", members(step, "references", "prefix", "all"));
                case "validate" -> api.post(path + "/references/validate", members(step, "references"));
                case "list" ->
                    api.get(path + "/references?limit=1000&scope="
                            + step.path("scope").asString());
                case "setParent" ->
                    step.path("parent").isNull()
                            ? api.delete(path + "/parent")
                            : api.put(path + "/parent", body(Map.of("parentId", id(step.path("parent")))));
                case "generateNets" -> api.post(path + "/nets/generate", members(step, "count"));
                case "registerNets" -> api.post(path + "/nets", members(step, "nets"));
                case "releaseNet" ->
                    api.delete(
                            path + "/nets/" + URLEncoder.encode(step.path("net").asString(), StandardCharsets.UTF_8));
                case "listNets" ->
                    api.get(path + "/nets?limit=1000&scope="
                            + step.path("scope").asString());
                case "setRanges" -> api.send("PATCH", path, members(step, "ranges"), "application/json");
                case "delete" ->
                    api.delete(path + "?cascade=" + step.path("cascade").asBoolean());
                case "setCounters" ->
                    api.put(path + "/counters", step.path("counters").toString());
                case "clear" -> api.post(path + "/clear", "");
                default -> throw new AssertionError("unknown call in " + step);
            };
        }

        private String creation(JsonNode step) {
            Map<String, Object> members = new HashMap<>();
            if (step.has("parent")) {
                members.put("parentId", id(step.path("parent")));
            } else {
                members.put("rules", step.path("rules").asString(rules));
            }
            if (step.has("counters")) {
                members.put("initialCounters", step.path("counters"));
            }
            return body(members);
        }

        private static String members(JsonNode step, String... names) {
            Map<String, Object> members = new HashMap<>();
            for (String name : names) {
                if (step.has(name)) {
                    JsonNode value = step.path(name);
                    members.put(name, name.equals("references") && value.isString() ? expanded(value) : value);
                }
            }
            return body(members);
        }

        /** Expands a range such as {@code R1-R9}. */
        private static List<String> expanded(JsonNode range) {
            String text = range.asString();
            int dash = text.indexOf('-');
            Designator first = Designator.parse(text.substring(0, dash));
            Designator last = Designator.parse(text.substring(dash + 1));
            return LongStream.rangeClosed(first.number(), last.number())
                    .mapToObj(number -> Designator.of(first.series(), number).text())
                    .toList();
        }

        private String id(JsonNode manager) {
            return prefix + manager.asString();
        }

        private static String body(Map<String, Object> members) {
            return Api.JSON.writeValueAsString(members);
        }
    }
}
