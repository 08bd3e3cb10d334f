package io.circuitsynth.refman.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.request.Wire;
import io.circuitsynth.refman.http.security.Role;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests the files of the console from a service that requires keys. */
@TestInstance(Lifecycle.PER_CLASS)
class ConsoleHttpTest {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Path SOURCES = Path.of("src/main/resources/console");
    private static final Pattern IMPORT = Pattern.compile("(?:import|export)[^;]*? from \"([^\"]+)\"");

    private KeyedService service;

    @BeforeAll
    void start() {
        service = KeyedService.start();
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static Optional<String> header(Api.Answer answer, String name) {
        return answer.response().headers().firstValue(name);
    }

    @ParameterizedTest
    @CsvSource({
        "/console/, text/html",
        "/console/index.html, text/html",
        "/console/styles.css, text/css",
        "/console/main.js, text/javascript",
        "/console/icon.svg, image/svg+xml",
        "/console/lib/standalone.module.js, text/javascript"
    })
    void eachFileIsServedWithoutAKeyAsWhatItIs(String path, String type) {
        Api.Answer answer = service.stranger().get(path).expect(200);
        assertThat(header(answer, "Content-Type"))
                .hasValueSatisfying(each -> assertThat(each).startsWith(type));
        assertThat(header(answer, "X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.response().body()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/console/", "/console/main.js", "/console/lib/standalone.module.js", "/console/nothing.js"})
    void nothingButTheConsolesOwnFilesMayRunInIt(String path) {
        assertThat(header(service.stranger().get(path), "Content-Security-Policy"))
                .contains(POLICY);
    }

    @Test
    void otherPathsKeepTheirPolicy() {
        for (String path : List.of("/console", "/consoles/", "/api/v1/managers")) {
            assertThat(header(service.stranger().get(path), "Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'none'; frame-ancestors 'none'");
        }
    }

    @Test
    void thePathWithoutASlashLeadsToTheConsoleBelowAnyPrefix() throws IOException {
        try (Wire wire = new Wire(service.port())) {
            Wire.Answer answer = wire.ask(Wire.get("/console"));
            assertThat(answer.status()).isEqualTo(308);
            assertThat(answer.header("Location")).isEqualTo("console/");
        }
    }

    @Test
    void aBrowserAsksWhetherAFileHasChanged() {
        Api.Answer answer = service.stranger().get("/console/main.js").expect(200);
        assertThat(header(answer, "Cache-Control")).contains("no-cache");
        String tag = header(answer, "ETag").orElseThrow();
        assertThat(service.stranger("If-None-Match", tag)
                        .get("/console/main.js")
                        .expect(304)
                        .response()
                        .body())
                .isEmpty();
        service.stranger("If-None-Match", tag).get("/console/styles.css").expect(200);
    }

    /** Returns paths that name a file outside of the console's directory. */
    static Stream<String> escapes() {
        return Stream.of(
                "/console/../application.yaml",
                "/console/%2e%2e/application.yaml",
                "/console/..%2fapplication.yaml",
                "/console/%2e%2e%2fapplication.yaml",
                "/console/..%5capplication.yaml",
                "/console/lib/../../application.yaml",
                "/console/lib/..%2f..%2f..%2fapplication.yaml",
                "/console/lib/..%2fpackage.json",
                "/console/lib/%252e%252e%252fpackage.json",
                "/console//application.yaml",
                "/console/%2fapplication.yaml",
                "/console/file:%2f%2f%2fetc%2fpasswd",
                "/console/lib/classpath:application.yaml");
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void noPathLeavesTheConsole(String path) throws IOException {
        try (Wire wire = new Wire(service.port())) {
            Wire.Answer answer = wire.ask(Wire.get(path));
            assertThat(answer.status()).isIn(400, 401, 404);
            assertThat(answer.body()).doesNotContain("spring:", "root:", "\"name\": \"htm\"");
        }
    }

    @Test
    void theFilesCanOnlyBeRead() {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            assertThat(service.stranger()
                            .send(method, "/console/main.js", null, null)
                            .status())
                    .isEqualTo(401);
            assertThat(service.api(KeyedService.TENANTS.get(0), Role.ADMIN)
                            .send(method, "/console/main.js", null, null)
                            .status())
                    .isIn(404, 405);
        }
    }

    @Test
    void aWrongKeyIsRefusedByTheApiAndNotMissedByTheConsole() {
        service.stranger().get("/api/v1/hierarchies").expect(401);
        service.stranger().get("/console/").expect(200);
    }

    @Test
    void everyModuleThatAModuleImportsIsServed() throws IOException {
        int imports = 0;
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".js")).toList()) {
                for (MatchResult found : matches(file)) {
                    String path = Path.of("/console")
                            .resolve(found.group(1))
                            .normalize()
                            .toString();
                    assertThat(found.group(1)).as(file.toString()).startsWith(".");
                    assertThat(service.stranger().get(path).status())
                            .as(path + " of " + file)
                            .isEqualTo(200);
                    imports++;
                }
            }
        }
        assertThat(imports).isGreaterThan(20);
    }

    private static List<MatchResult> matches(Path file) throws IOException {
        Matcher matcher = IMPORT.matcher(Files.readString(file));
        return matcher.results().toList();
    }

    @Test
    void thePageHasNoScriptOrStyleOfItsOwn() {
        HttpHeaders headers =
                service.stranger().get("/console/").expect(200).response().headers();
        assertThat(headers.firstValue("Set-Cookie")).isEmpty();
        String page = service.stranger().get("/console/").response().body();
        assertThat(page)
                .contains("<script type=\"module\" src=\"main.js\"></script>")
                .doesNotContain("<style", "style=", "onload=", "importmap", "http:", "https:");
    }

    @Test
    void nothingIsServedIfItIsOff() {
        try (KeyedService without = KeyedService.start("--refman.console.enabled=false")) {
            for (String path :
                    List.of("/console", "/console/", "/console/main.js", "/console/lib/standalone.module.js")) {
                assertThat(without.stranger().get(path).expect(404).code()).isEqualTo("path_not_found");
            }
        }
    }
}
