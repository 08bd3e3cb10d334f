package io.circuitsynth.refman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.request.Wire;
import io.circuitsynth.refman.http.security.Role;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Reads the log of a service that logs everything. */
@Tag("log")
@ExtendWith(OutputCaptureExtension.class)
class CredentialsInLogHttpTest {

    private static final String TOKEN =
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEiLCJzY29wZSI6InJlZm1hbi5hZG1pbiJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ";
    private static final String REQUEST = "GET /api/v1/managers HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    private static final String REQUEST_BYTES = "org.apache.coyote.http11.Http11InputBuffer";

    @ParameterizedTest
    @ValueSource(strings = {"", "ecs", "logstash"})
    void credentialsAreInNoLineOfAnyLoggerAtAnyLevel(String format, CapturedOutput output) throws IOException {
        try (KeyedService service = KeyedService.start(
                "--logging.level.root=trace",
                "--logging.level.org.apache=trace",
                "--logging.level." + REQUEST_BYTES + "=trace",
                "--logging.structured.format.console=" + format,
                "--spring.mvc.log-request-details=true",
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:1/keys")) {
            String key = service.key(KeyedService.TENANTS.get(0), Role.READER);
            assertThat(send(service, "X-API-Key: " + key)).isEqualTo(200);
            assertThat(send(service, "Authorization: Bearer " + key)).isEqualTo(200);
            assertThat(send(service, "Authorization: Bearer " + TOKEN)).isEqualTo(503);
            // A header that is not well formed is logged with its value.
            assertThat(send(service, "X-API-Key : " + key)).isEqualTo(400);
            assertThat(sendInPieces(service, key)).isEqualTo(200);
            String ticket = useTicket(service);
            String secret = key.substring(key.length() - 40);
            assertThat(output.getAll())
                    .contains("TRACE", "Secured GET /api/v1/managers", "changes?ticket=")
                    .doesNotContain(secret, secret.substring(20), TOKEN.substring(TOKEN.indexOf('.')), "c2lnbmF0dXJl")
                    .doesNotContain(ticket.substring(ticket.length() - 20));
        }
    }

    /** Sends a ticket in a URL, with a request that a ticket does not allow, and returns the ticket. */
    private static String useTicket(KeyedService service) throws IOException {
        Api api = service.api(KeyedService.TENANTS.get(0), Role.EDITOR);
        api.post("/api/v1/managers", "{\"id\":\"board\"}").expect(201);
        String ticket = api.post("/api/v1/tickets", "{\"rootId\":\"board\"}")
                .expect(201)
                .json()
                .path("ticket")
                .stringValue();
        try (Wire wire = new Wire(service.port())) {
            assertThat(wire.ask("GET /api/v1/hierarchies/board/changes?ticket=" + ticket
                                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                            .status())
                    .isEqualTo(401);
        }
        return ticket;
    }

    private static int send(KeyedService service, String header) throws IOException {
        try (Wire wire = new Wire(service.port())) {
            return wire.ask(REQUEST + header + "\r\n\r\n").status();
        }
    }

    /** Sends a key in two packets; the second begins in the middle of the key. */
    private static int sendInPieces(KeyedService service, String key) throws IOException {
        int half = key.length() - 20;
        try (Wire wire = new Wire(service.port())) {
            wire.send(REQUEST + "X-API-Key: " + key.substring(0, half));
            // The answer to another request shows that the service has had time to read the first part.
            send(service, "X-API-Key: " + key);
            return wire.ask(key.substring(half) + "\r\n\r\n").status();
        }
    }
}
