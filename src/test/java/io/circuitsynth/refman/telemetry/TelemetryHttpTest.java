package io.circuitsynth.refman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verifies the log, the meters, health and info. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"logging.level.io.circuitsynth.refman.operations=debug", "logging.structured.format.console=ecs"})
@Tag("log")
@ExtendWith(OutputCaptureExtension.class)
class TelemetryHttpTest {

    private static final JsonMapper JSON = new JsonMapper();

    @LocalServerPort
    private int port;

    @Value("${refman.features.bitmap-index.enabled}")
    private boolean bitmapEnabled;

    private final HttpClient client = HttpClient.newHttpClient();

    private String implementation() {
        return bitmapEnabled ? "bitmap" : "scanning";
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return response.body();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send("GET", path, ""));
    }

    private String manager(String parent) throws IOException, InterruptedException {
        return JSON.readTree(send("POST", "/api/v1/managers", parent))
                .path("id")
                .asString();
    }

    @Test
    void operationsAreLoggedWithTheirFieldsAsStructuredJson(CapturedOutput output) throws Exception {
        String id = manager("{}");
        String path = "/api/v1/managers/" + id;
        send("POST", path + "/references/generate", "{\"prefix\":\"R\",\"count\":2}");
        send("POST", path + "/references", "{\"reference\":\"C7\"}");
        send("POST", path + "/nets/generate", "{}");
        send("PATCH", path, "{\"name\":\"Power\"}");
        String parent = manager("{}");
        send("PUT", path + "/parent", "{\"parentId\":\"" + parent + "\"}");
        send("DELETE", path + "/parent", "");
        send("POST", path + "/clear", "");
        List<JsonNode> lines = output.getOut()
                .lines()
                .filter(line -> line.startsWith("{") && line.contains(id) && line.contains("durationNs"))
                .map(JSON::readTree)
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("message").asString())
                .containsExactly(
                        "created a manager",
                        "generated references",
                        "registered references",
                        "generated unnamed nets",
                        "updated a manager",
                        "set a parent",
                        "detached from the parent",
                        "cleared a manager");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("component").asString()).isEqualTo("REFERENCE_MANAGER");
            assertThat(line.path("implementation").asString()).isEqualTo(implementation());
            assertThat(line.path("managerId").asString()).isEqualTo(id);
            assertThat(line.path("durationNs").asLong()).isPositive();
            assertThat(line.at("/log/level").asString()).isEqualTo("DEBUG");
        });
        assertThat(lines)
                .extracting(line -> line.path("reference").asString(""))
                .contains("R1,R2", "C7", "N$1");
        assertThat(lines).extracting(line -> line.path("parentId").asString("")).contains(parent);
    }

    @Test
    void theRefmanEndpointReportsTotalsOfTheService() throws Exception {
        JsonNode before = get("/actuator/refman");
        String root = manager("{}");
        String child = manager("{\"parentId\":\"" + root + "\"}");
        send("POST", "/api/v1/managers/" + child + "/references/generate", "{\"prefix\":\"R\",\"count\":5}");
        send("DELETE", "/api/v1/managers/" + child + "/references/R2", "");
        JsonNode after = get("/actuator/refman");
        assertThat(growth(before, after, "/managers")).isEqualTo(2);
        assertThat(growth(before, after, "/hierarchies")).isEqualTo(1);
        assertThat(growth(before, after, "/references")).isEqualTo(4);
        assertThat(growth(before, after, "/operations/generate/count")).isEqualTo(1);
        assertThat(growth(before, after, "/operations/generate/subjects")).isEqualTo(5);
        assertThat(growth(before, after, "/operations/generate/totalNs")).isPositive();
        assertThat(growth(before, after, "/operations/create/count")).isEqualTo(2);
        assertThat(after.at("/cache/evictions").asLong()).isZero();
        assertThat(after.at("/cache/hierarchies").asLong())
                .isEqualTo(after.at("/hierarchies").asLong());
        assertThat(after.at("/cache/managers").asLong())
                .isEqualTo(after.at("/managers").asLong());
        assertThat(after.at("/implementation/implementation").asString()).isEqualTo(implementation());
        assertThat(after.at("/store/name").asString()).isEqualTo("sqlite");
        assertThat(after.at("/store/durable").asBoolean(false)).isTrue();
        assertThat(after.at("/store/status").asString()).isEqualTo("up");
    }

    private static long growth(JsonNode before, JsonNode after, String pointer) {
        return after.at(pointer).asLong() - before.at(pointer).asLong();
    }

    @Test
    void prometheusExportsOperationsSizesCacheAndFlags() throws Exception {
        String root = manager("{}");
        send("POST", "/api/v1/managers/" + root + "/references/generate", "{\"prefix\":\"R\",\"count\":3}");
        send("POST", "/api/v1/managers/" + root + "/references/validate", "{\"references\":[\"R1\"]}");
        String metrics = send("GET", "/actuator/prometheus", "");
        assertThat(value(metrics, "refman_operation_seconds_count{", "generate", implementation()))
                .isPositive();
        assertThat(value(metrics, "refman_operation_seconds_sum{", "generate", implementation()))
                .isPositive();
        assertThat(value(metrics, "refman_operation_seconds_count{", "validate", implementation()))
                .isPositive();
        assertThat(value(metrics, "refman_operation_subjects_total{", "generate"))
                .isGreaterThanOrEqualTo(3);
        assertThat(value(metrics, "refman_managers ")).isPositive();
        assertThat(value(metrics, "refman_hierarchies ")).isPositive();
        assertThat(value(metrics, "refman_references ")).isGreaterThanOrEqualTo(3);
        assertThat(value(metrics, "refman_managers_live ")).isPositive();
        assertThat(value(metrics, "refman_changes_active ")).isZero();
        assertThat(value(metrics, "cache_size{", "hierarchies")).isPositive();
        assertThat(value(metrics, "cache_gets_total{", "hierarchies", "hit")).isPositive();
        assertThat(value(metrics, "refman_index_bitmap_enabled ")).isEqualTo(bitmapEnabled ? 1 : 0);
        assertThat(value(metrics, "refman_index_bitmap_available ")).isEqualTo(1);
        assertThat(value(metrics, "refman_index_rollout_percent ")).isEqualTo(100);
        assertThat(value(metrics, "refman_index_shadow_comparison ")).isZero();
        assertThat(value(metrics, "refman_index_fallbacks_total ")).isZero();
        assertThat(value(metrics, "refman_index_mismatches_total ")).isZero();
    }

    private static double value(String metrics, String name, String... tags) {
        return metrics.lines()
                .filter(line -> line.startsWith(name)
                        && List.of(tags).stream().allMatch(tag -> line.contains("\"" + tag + "\"")))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no meter " + name + List.of(tags)));
    }

    @Test
    void healthHasProbeGroupsAndTheStore() throws Exception {
        assertThat(get("/actuator/health").at("/components/store/status").asString())
                .isEqualTo("UP");
        assertThat(get("/actuator/health/liveness").path("status").asString()).isEqualTo("UP");
        assertThat(get("/actuator/health/readiness")
                        .at("/components/store/details/durable")
                        .asBoolean(false))
                .isTrue();
    }

    @Test
    void healthShowsTheActiveIndex() throws Exception {
        JsonNode index = get("/actuator/health").at("/components/index");
        assertThat(index.path("status").asString()).isEqualTo("UP");
        assertThat(index.at("/details/implementation").asString()).isEqualTo(implementation());
        assertThat(index.at("/details/fallbacks").asLong()).isZero();
        assertThat(index.path("details").has("reason")).isFalse();
    }

    @Test
    void infoShowsVersionAndCommit() throws Exception {
        JsonNode info = get("/actuator/info");
        assertThat(info.at("/build/version").asString()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(info.at("/git/commit/id").asString()).matches("[0-9a-f]{7,40}");
    }
}
