package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.request.Wire;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Sends headers with unusual characters. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FirewallHttpTest {

    private static final String REQUEST = "GET /api/v1/managers HTTP/1.1\r\nHost: localhost\r\n";

    @LocalServerPort
    private int port;

    private int status(String header) throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.ask(REQUEST + header + "\r\n\r\n").status();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Thing: a\u0000b", "X-Thing: a\u007fb", "X-Th\ting: a"})
    void controlCharactersInAHeaderAreRefused(String header) throws IOException {
        assertThat(status(header)).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Thing: plain", "X-Thing: a\tb", "X-Thing: \u00e9\u00ff \u00a0", "X-Thing:"})
    void otherCharactersInAHeaderAreAccepted(String header) throws IOException {
        assertThat(status(header)).isEqualTo(200);
    }
}
