package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class ServiceHttpTest {

    @LocalServerPort
    private int port;

    @Value("${refman.features.bitmap-index.enabled}")
    private boolean bitmapEnabled;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void theFlagSelectsTheImplementation() {
        JsonNode implementation = api.get("/api/v1/implementation").expect(200).json();
        assertThat(implementation.path("implementation").asString()).isEqualTo(bitmapEnabled ? "bitmap" : "scanning");
        assertThat(implementation.path("usingBitmap").asBoolean()).isEqualTo(bitmapEnabled);
        assertThat(implementation.path("bitmapAvailable").asBoolean()).isTrue();
        assertThat(implementation.path("rolloutPercent").asInt()).isEqualTo(100);
        assertThat(implementation.path("shadowComparison").asBoolean()).isFalse();
        assertThat(implementation.path("mismatches").asInt()).isZero();
        assertThat(implementation.path("version").asString()).isNotEmpty().isNotEqualTo("unknown");
        assertThat(api.get("/api/v1/hierarchies/" + api.root() + "/stats")
                        .json()
                        .path("implementation")
                        .asString())
                .isEqualTo(bitmapEnabled ? "bitmap" : "scanning");
    }

    @Test
    void aComparisonTimesBothIndexesOnTheSameWork() {
        JsonNode comparison = api.post(
                        "/api/v1/implementation/comparisons", "{\"prefixes\":[\"R\",\"C\"],\"iterations\":50}")
                .expect(200)
                .json();
        assertThat(comparison.path("references").asLong()).isEqualTo(100);
        double bitmap = comparison.path("bitmapNs").asDouble();
        double scanning = comparison.path("scanningNs").asDouble();
        assertThat(bitmap).isPositive();
        assertThat(scanning).isPositive();
        assertThat(comparison.path("speedupFactor").asDouble()).isEqualTo(scanning / bitmap);
        assertThat(comparison.path("improvementPercentage").asDouble())
                .isEqualTo(100.0 * (scanning - bitmap) / scanning);
    }

    @Test
    void rulesAreListedAndCheckedWithoutAManager() {
        assertThat(api.get("/api/v1/rules").expect(200).json().path("items"))
                .extracting(each -> each.path("profile").asString())
                .contains("kicad", "strict");
        assertThat(api.get("/api/v1/rules/strict").expect(200).json()).isEqualTo(Api.JSON.readTree("""
                {"profile":"strict","maxReferenceCharacters":64,"maxPrefixCharacters":16,
                 "prefixPattern":"[A-Za-z][A-Za-z_]*","reservedReferences":["GND","VCC","VDD","VSS"],
                 "reservedPrefixes":["N$"],"minimumDigits":1,"zeroBeforeNumberPrefixes":[],"numberRequired":true,
                 "caseSensitive":true}"""));
        assertThat(api.post(
                                "/api/v1/rules/kicad/check",
                                "{\"references\":[\"R12\",\"0V6\",\"USR_BTN\",\"R?\",\"R01\"]}")
                        .expect(200)
                        .json()
                        .path("results"))
                .isEqualTo(Api.JSON.readTree("""
                [{"reference":"R12","prefix":"R","number":12},
                 {"reference":"0V6","prefix":"0V","number":6},
                 {"reference":"USR_BTN","prefix":"USR_BTN"},
                 {"reference":"R?","code":"missing_number"},
                 {"reference":"R01","prefix":"R","number":1}]"""));
    }
}
