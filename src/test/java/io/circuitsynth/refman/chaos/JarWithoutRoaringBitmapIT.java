package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Starts the built jar without the RoaringBitmap library, on data that the complete jar has stored. */
class JarWithoutRoaringBitmapIT {

    private static final Path JAR = Path.of(System.getProperty("service.jar", "target/reference-manager.jar"));
    private static final String LIBRARY = "BOOT-INF/lib/RoaringBitmap-";
    private static final String FALLBACK =
            "The bitmap index does not work in this process; the scanning index serves all hierarchies.";

    @TempDir
    private static Path shared;

    private static Path strippedJar = Path.of("");

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Client client = new Client(Duration.ofSeconds(30));

    @BeforeAll
    static void stripTheLibrary() throws IOException {
        strippedJar = shared.resolve("reference-manager.jar");
        int left = 0;
        try (ZipFile complete = new ZipFile(JAR.toFile());
                ZipOutputStream stripped = new ZipOutputStream(Files.newOutputStream(strippedJar))) {
            for (ZipEntry entry : Collections.list(complete.entries())) {
                if (entry.getName().startsWith(LIBRARY)) {
                    left++;
                } else {
                    copy(complete, entry, stripped);
                }
            }
        }
        assertThat(left).isEqualTo(1);
    }

    /** Copies an entry; stored entries stay uncompressed, because nested jars cannot be read otherwise. */
    private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
        ZipEntry copied = new ZipEntry(entry);
        if (entry.getMethod() == ZipEntry.DEFLATED) {
            copied.setCompressedSize(-1);
        }
        to.putNextEntry(copied);
        try (InputStream content = from.getInputStream(entry)) {
            content.transferTo(to);
        }
        to.closeEntry();
    }

    private JsonNode send(Node node, String method, String path, @Nullable String body) {
        Reply reply = client.send(node.port(), method, path, body);
        assertThat(reply.isSuccess())
                .as("%s %s: %d %s", method, path, reply.status(), reply.body())
                .isTrue();
        return reply.body().isEmpty() ? MissingNode.getInstance() : reply.json();
    }

    private JsonNode get(Node node, String path) {
        return send(node, "GET", path, null);
    }

    private List<String> generate(Node node, String manager, String body) {
        return send(node, "POST", "/api/v1/managers/" + manager + "/references/generate", body)
                .path("references")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Creates blocks that are stored as arrays, runs and bitmaps, and retires some numbers. */
    private void fill(Node node) {
        send(node, "PUT", "/api/v1/managers/board", "{}");
        send(node, "POST", "/api/v1/managers", "{\"id\":\"sheet\",\"parentId\":\"board\"}");
        assertThat(generate(node, "sheet", "{\"prefix\":\"R\",\"count\":5000}")).hasSize(5_000);
        send(node, "DELETE", "/api/v1/managers/sheet/references/R7", null);
        send(node, "POST", "/api/v1/managers/board/references", "{\"references\":[\"C3\",\"C70000\",\"U4294967295\"]}");
        for (int part = 0; part < 2; part++) {
            register(node, part * 10_000);
        }
    }

    private void register(Node node, int first) {
        StringBuilder odd = new StringBuilder("{\"references\":[");
        for (int number = first; number < first + 10_000; number += 2) {
            odd.append(number == first ? "" : ",").append("\"L").append(number).append('"');
        }
        send(node, "POST", "/api/v1/managers/board/references", odd.append("]}").toString());
    }

    private JsonNode stored(Node node) {
        return get(node, "/api/v1/hierarchies/board/export");
    }

    private static void stop(Node node) {
        Signals.send("TERM", node.pid());
        assertThat(node.awaitSettled(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void theScanningIndexReadsDataOfTheBitmapIndexAndViceVersa() {
        JsonNode complete;
        try (Node node = logs.of(Node.ofJar(JAR, directory)).start()) {
            fill(node);
            assertThat(get(node, "/api/v1/implementation").path("usingBitmap").asBoolean())
                    .isTrue();
            assertThat(node.logOfProcess()).doesNotContain(FALLBACK);
            complete = stored(node);
            stop(node);
        }
        JsonNode changed;
        try (Node node = logs.of(Node.ofJar(strippedJar, directory)).start()) {
            assertThat(stored(node)).isEqualTo(complete);
            assertFellBack(node);
            assertThat(generate(node, "sheet", "{\"prefix\":\"R\"}")).containsExactly("R5001");
            assertThat(generate(node, "board", "{\"prefix\":\"R\",\"reuse\":true}"))
                    .containsExactly("R7");
            assertThat(generate(node, "board", "{\"prefix\":\"L\",\"count\":2}"))
                    .containsExactly("L1", "L3");
            send(node, "DELETE", "/api/v1/managers/board/references/C70000", null);
            send(node, "PUT", "/api/v1/managers/another", "{}");
            assertThat(generate(node, "another", "{\"prefix\":\"R\"}")).containsExactly("R1");
            changed = stored(node);
            assertThat(node.logOfProcess()).containsOnlyOnce(FALLBACK);
            stop(node);
        }
        try (Node node = logs.of(Node.ofJar(JAR, directory)).start()) {
            assertThat(stored(node)).isEqualTo(changed);
            assertThat(generate(node, "sheet", "{\"prefix\":\"R\"}")).containsExactly("R5002");
            stop(node);
        }
    }

    private void assertFellBack(Node node) {
        JsonNode implementation = get(node, "/api/v1/implementation");
        assertThat(implementation.path("implementation").asString()).isEqualTo("scanning");
        assertThat(implementation.path("bitmapAvailable").asBoolean(true)).isFalse();
        assertThat(implementation.path("usingBitmap").asBoolean(true)).isFalse();
        assertThat(implementation.path("fallbacks").asInt()).isEqualTo(1);

        Reply comparison = client.send(
                node.port(), "POST", "/api/v1/implementation/comparisons", "{\"prefixes\":[\"R\"],\"iterations\":1}");
        assertThat(comparison.status()).isEqualTo(503);
        assertThat(comparison.json().path("code").asString()).isEqualTo("index_failed");

        JsonNode health = get(node, "/actuator/health").at("/components/index");
        assertThat(health.path("status").asString()).isEqualTo("UP");
        assertThat(health.at("/details/implementation").asString()).isEqualTo("scanning");
        assertThat(health.at("/details/fallbacks").asInt()).isEqualTo(1);
        assertThat(health.at("/details/reason").asString()).contains("org/roaringbitmap/");

        String metrics = client.get(node.port(), "/actuator/prometheus").body();
        assertThat(metrics)
                .containsPattern("(?m)^refman_index_fallbacks_total(\\{.*})? 1\\.0$")
                .containsPattern("(?m)^refman_index_bitmap_available(\\{.*})? 0\\.0$");
    }
}
