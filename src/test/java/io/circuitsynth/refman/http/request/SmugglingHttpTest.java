package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.HttpTest;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Sends requests whose end two servers can see in different places.
 *
 * <p>A proxy that reads the hidden request as a body would pass it on with the rights of another client.
 */
@HttpTest
class SmugglingHttpTest {

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0|Transfer-Encoding: chunked",
                "HTTP/1.0|Transfer-Encoding: chunked|Connection: keep-alive",
                "HTTP/1.0|Transfer-Encoding: chunked|Connection: keep-alive|Content-Length: 0",
                "HTTP/1.0|Transfer-Encoding: chunked|Connection: keep-alive|Content-Length: 12",
                "HTTP/1.0|Content-Length: 12|Transfer-Encoding: chunked|Connection: keep-alive",
                "HTTP/1.0|transfer-encoding:\tchunked|Connection: keep-alive",
                "HTTP/1.0|Transfer-Encoding: gzip, chunked|Connection: keep-alive",
                "HTTP/1.0|Transfer-Encoding: identity|Connection: keep-alive",
                "HTTP/1.1|Transfer-Encoding: chunked|Content-Length: 12",
                "HTTP/1.1|Content-Length: 12|Transfer-Encoding: chunked",
                "HTTP/1.1|Transfer-Encoding: xchunked",
                "HTTP/1.1|Transfer-Encoding: identity",
                "HTTP/1.1|Transfer-Encoding: chunked, identity",
                "HTTP/1.1|Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "HTTP/1.1|Content-Length: 12|Content-Length: 0",
                "HTTP/1.1|Content-Length: +12",
                "HTTP/1.1|Content-Length: 12, 12",
                "HTTP/1.1|Content-Length : 12",
                "HTTP/1.1|Transfer-Encoding : chunked",
                "HTTP/1.1|X: y|\tTransfer-Encoding: chunked"
            })
    void aRequestHiddenInABodyHasNoEffect(String head) throws IOException {
        String hidden = "hidden-" + UUID.randomUUID();
        String body = "2\r\n{}\r\n0\r\n\r\nPUT /api/v1/managers/" + hidden + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        assertThat(answers(head, body)).as("the answers to " + head).isOne();
        new Api(port).get("/api/v1/managers/" + hidden).expect(404);
    }

    /** Sends a request with a body, and returns the number of its answers until the service closes the connection. */
    private int answers(String head, String body) throws IOException {
        List<String> lines = List.of(head.split("\\|", -1));
        String headers = String.join("\r\n", lines.subList(1, lines.size()));
        try (Wire wire = new Wire(port)) {
            wire.send("PUT /api/v1/managers/visible " + lines.get(0) + "\r\nHost: 127.0.0.1\r\n"
                    + "Content-Type: application/json\r\n" + headers + "\r\n\r\n" + body);
            wire.endOutput();
            int answers = 0;
            while (wire.awaitAnswer()) {
                wire.read();
                answers++;
            }
            return answers;
        }
    }
}
