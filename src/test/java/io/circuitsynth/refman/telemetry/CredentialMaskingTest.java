package io.circuitsynth.refman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialMaskingTest {

    private static final String SECRET = "0123456789abcdefABCDEF0123456789";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-API-Key: rm_%s",
                "X-API-Key:rm_%s",
                "x-api-key : %s",
                "x-api-key=[%s]",
                "[X-API-Key:\"rm_%s\"]",
                "GET / HTTP/1.1\r\nX-API-Key: rm_%s\r\nHost: localhost",
                "\"message\":\"Authorization: Bearer %s\\r\\nHost: localhost\"",
                "authorization: Basic %s",
                "Authorization: rm_%s",
                "authorization:\"Bearer %s\"",
                "Bearer %s",
                "the key rm_%s",
                "?key=rm_%s",
                "eyJ%1$s.eyJ%1$s.%1$s",
                "Authorization: Bearer eyJ%1$s.eyJ%1$s.%1$s"
            })
    void credentialsAreMasked(String text) {
        assertThat(CredentialMaskingEncoder.mask(text.formatted(SECRET)))
                .doesNotContain(SECRET)
                .contains("***");
    }

    @Test
    void otherTextsStayAsTheyAre() {
        for (String text : new String[] {
            "Changed caller=\"ada\" managerId=\"rm_board\" requestId=\"7a1f0c52-6a0e-4d0b-9b52-9b7b2f4f8f11\"",
            "The bearer of the key needs basic rights",
            "authorization failed",
            "{\"message\":\"Tomcat started on port 8080\"}"
        }) {
            assertThat(CredentialMaskingEncoder.mask(text)).isEqualTo(text);
        }
    }
}
