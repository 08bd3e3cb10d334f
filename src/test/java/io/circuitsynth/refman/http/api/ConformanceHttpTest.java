package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Runs the conformance vectors, which engines without the service run too. */
@HttpTest
class ConformanceHttpTest {

    private static final Path VECTORS = Path.of("openapi", "conformance", "strict.json");

    @LocalServerPort
    private int port;

    static Stream<Arguments> cases() {
        JsonNode cases = Api.JSON.readTree(VECTORS.toFile()).path("cases");
        assertThat(cases.size()).isPositive();
        return cases.valueStream().map(each -> Arguments.of(each.path("name").asString(), each.path("steps")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theServiceGivesWhatTheVectorsSay(String name, JsonNode steps) {
        Steps run = new Steps(new Api(port));
        for (JsonNode step : steps) {
            run.check(name, step);
        }
    }

    /** Runs the steps of one case on managers of its own. */
    private static final class Steps {

        private final Api api;
        private final String prefix = "t-" + UUID.randomUUID() + ".";

        Steps(Api api) {
            this.api = api;
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
                case "generateNets" -> answer.texts("nets");
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
                    api.post(
                            path + "/references/generate",
                            body(Map.of("prefix", step.path("prefix"), "count", step.path("count"))));
                case "register" -> api.post(path + "/references", body(Map.of("references", step.path("references"))));
                case "release" ->
                    api.post(path + "/references/release", body(Map.of("references", step.path("references"))));
                case "validate" ->
                    api.post(path + "/references/validate", body(Map.of("references", step.path("references"))));
                case "list" ->
                    api.get(path + "/references?limit=1000&scope="
                            + step.path("scope").asString());
                case "setParent" ->
                    step.path("parent").isNull()
                            ? api.delete(path + "/parent")
                            : api.put(path + "/parent", body(Map.of("parentId", id(step.path("parent")))));
                case "generateNets" -> api.post(path + "/nets/generate", body(Map.of("count", step.path("count"))));
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
                members.put("rules", "strict");
            }
            if (step.has("counters")) {
                members.put("initialCounters", step.path("counters"));
            }
            return body(members);
        }

        private String id(JsonNode manager) {
            return prefix + manager.asString();
        }

        private static String body(Map<String, Object> members) {
            return Api.JSON.writeValueAsString(members);
        }
    }
}
