package io.circuitsynth.refman.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.request.Wire;
import io.circuitsynth.refman.http.security.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies how the service serves the JavaScript client. */
@TestInstance(Lifecycle.PER_CLASS)
class ClientHttpTest {

    private static final Path SOURCES = Path.of("src/clients/javascript/src");
    private static final Pattern IMPORT = Pattern.compile("from \"\\./([a-z.-]+)\"");
    private static final String ENTRY = "/client/refman.js";
    private static final String PAGE = "https://editor.example";

    private KeyedService service;
    private Api stranger;

    @BeforeAll
    void start() {
        service = KeyedService.start();
        stranger = service.stranger();
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static String header(Api.Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }

    private String versionedEntry() {
        return header(stranger.get(ENTRY).expect(200), "Content-Location");
    }

    @ParameterizedTest
    @CsvSource({
        "refman.js, text/javascript",
        "refman.d.ts, application/typescript",
        "contract.d.ts, application/typescript"
    })
    void eachFileIsServedAsItIsInTheSourcesToCallersWithoutAKey(String name, String contentType) throws IOException {
        Api.Answer answer = stranger.get("/client/" + name).expect(200);
        assertThat(answer.response().body()).isEqualTo(Files.readString(SOURCES.resolve(name)));
        assertThat(header(answer, "Content-Type")).startsWith(contentType);
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void everyModuleThatTheEntryImportsIsServedBesideIt() {
        for (String entry : new String[] {ENTRY, versionedEntry()}) {
            Matcher imports = IMPORT.matcher(stranger.get(entry).response().body());
            int count = 0;
            for (; imports.find(); count++) {
                stranger.get(entry.replace("refman.js", imports.group(1))).expect(200);
            }
            assertThat(count).isPositive();
        }
    }

    @Test
    void theFixedPathIsRevalidatedAndItsVersionIsCachedForEver() {
        Api.Answer fixed = stranger.get(ENTRY).expect(200);
        assertThat(header(fixed, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(fixed, "Content-Location")).matches("/client/v1/[0-9a-f]{32}/refman\\.js");
        Api.Answer versioned = stranger.get(versionedEntry()).expect(200);
        assertThat(header(versioned, "Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
        assertThat(header(versioned, "ETag")).isEqualTo(header(fixed, "ETag")).matches("W/\"[0-9a-f]{32}\"");
        assertThat(versioned.response().body()).isEqualTo(fixed.response().body());
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() {
        Api.Answer first = stranger.get(ENTRY).expect(200);
        Api.Answer second = stranger.send("GET", ENTRY, null, null, "If-None-Match", header(first, "ETag"))
                .expect(304);
        assertThat(second.response().body()).isEmpty();
        for (String name : new String[] {"ETag", "Cache-Control", "Content-Location"}) {
            assertThat(header(second, name)).as(name).isEqualTo(header(first, name));
        }
        stranger.send("GET", ENTRY, null, null, "If-None-Match", "\"0\"").expect(200);
    }

    @Test
    void theModulesAreCompressedForThoseWhoAccept() throws IOException {
        try (Wire wire = new Wire(service.port())) {
            String request = "GET /client/watch.js HTTP/1.1\r\nHost: localhost\r\n";
            Wire.Answer plain = wire.ask(request + "\r\n");
            Wire.Answer compressed = wire.ask(request + "Accept-Encoding: gzip\r\n\r\n");
            assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(compressed.header("Vary")).containsIgnoringCase("accept-encoding");
            byte[] bytes = compressed.bytes().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(bytes.length).isLessThan(plain.bytes().length() / 2);
            try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                assertThat(content.readAllBytes())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo(plain.body());
            }
        }
    }

    @Test
    void responsesOfTheApiAreNotCompressed() {
        Api reader = service.api(KeyedService.TENANTS.get(0), Role.READER);
        Api.Answer rules = reader.send("GET", "/api/v1/rules", null, null, "Accept-Encoding", "gzip");
        assertThat(header(rules.expect(200), "Content-Encoding")).isEmpty();
        assertThat(header(
                        stranger.send("GET", "/v3/api-docs", null, null, "Accept-Encoding", "gzip"),
                        "Content-Encoding"))
                .isEmpty();
    }

    @Test
    void aPageOfAnyOriginCanImportTheClientButSendNoOtherRequest() {
        HttpHeaders headers = stranger.send("GET", ENTRY, null, null, "Origin", PAGE)
                .expect(200)
                .response()
                .headers();
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(headers.firstValue("Access-Control-Allow-Credentials")).isEmpty();
        Api admin = service.api(KeyedService.TENANTS.get(0), Role.ADMIN);
        for (String path : new String[] {"/api/v1/managers", "/client", "/clients/refman.js", "/actuator/info"}) {
            assertThat(admin.send("GET", path, null, null, "Origin", PAGE)
                            .expect(403)
                            .code())
                    .as(path)
                    .isEqualTo("origin_not_allowed");
        }
        assertThat(stranger.send("POST", ENTRY, "{}", "application/json", "Origin", PAGE)
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/client/nothing.js",
                "/client/v1/refman.js",
                "/client/v1/00000000000000000000000000000000/refman.js",
                "/client/application.yaml",
                "/client/../application.yaml",
                "/client/%2e%2e/application.yaml",
                "/client/..%2f..%2fapplication.yaml",
                "/client/%2e%2e%2f%2e%2e%2fapplication.yaml",
                "/client/..%5c..%5capplication.yaml",
                "/client/%252e%252e%252f%252e%252e%252fapplication.yaml",
                "/client/....//....//application.yaml",
                "/client//application.yaml",
                "/client/%2fapplication.yaml",
                "/client/..;/application.yaml",
                "/client/%2e%2e/api/v1/managers",
                "/client/..%2fapi%2fv1%2fmanagers",
                "/client/file:%2f%2f%2fetc%2fpasswd",
                "/client/classpath:application.yaml",
                "/client/refman.js%00.yaml",
                "/client/refman.js/",
                "/client/",
                "/client/v1/"
            })
    void nothingElseIsServed(String path) throws IOException {
        try (Wire wire = new Wire(service.port())) {
            Wire.Answer answer = wire.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(answer.status()).as(path).isIn(400, 401, 404);
            assertThat(answer.body()).as(path).doesNotContain("spring:", "root:");
        }
    }

    @Test
    void theLocationOfTheVersionIsOnlyThatOfAFile() {
        Api.Answer unknown = stranger.get("/client/nothing.js").expect(404);
        assertThat(unknown.code()).isEqualTo("path_not_found");
        assertThat(header(unknown, "Content-Location")).isEmpty();
        assertThat(header(unknown, "Cache-Control")).isEqualTo("no-store");
        assertThat(Objects.requireNonNull(
                        stranger.get(versionedEntry() + "x").expect(404).code()))
                .isEqualTo("path_not_found");
    }
}
