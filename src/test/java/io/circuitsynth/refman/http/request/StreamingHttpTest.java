package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Sends a stream through all filters and verifies when its chunks arrive. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(StreamingHttpTest.Streams.class)
class StreamingHttpTest {

    private static final int CHUNKS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @LocalServerPort
    private int port;

    @Autowired
    private FilterRegistrationBean<InFlightFilter> inFlight;

    /** Sends a chunk a second. */
    @TestConfiguration
    @RestController
    static class Streams {

        @GetMapping(path = "/api/v1/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        SseEmitter stream() {
            SseEmitter emitter = new SseEmitter();
            Thread sender = new Thread(() -> send(emitter), "stream");
            sender.setDaemon(true);
            sender.start();
            return emitter;
        }

        private static void send(SseEmitter emitter) {
            try {
                for (int i = 1; i <= CHUNKS; i++) {
                    emitter.send(SseEmitter.event().data("chunk " + i));
                    Thread.sleep(PAUSE.toMillis());
                }
                emitter.complete();
            } catch (IOException e) {
                emitter.completeWithError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void eachChunkArrivesWhenItIsSentAndTheStreamHoldsNoPermit() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/stream"))
                .build();
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            long last = System.nanoTime();
            for (int i = 1; i <= CHUNKS; i++) {
                assertThat(nextData(lines)).isEqualTo("data:chunk " + i);
                long now = System.nanoTime();
                if (i > 1) {
                    // If they were buffered until the end, the chunks would arrive together.
                    assertThat(Duration.ofNanos(now - last)).isGreaterThan(PAUSE.dividedBy(2));
                }
                last = now;
                assertThat(inFlight.getFilter())
                        .extracting(InFlightFilter::inFlight)
                        .isEqualTo(0);
                new Api(port).get("/api/v1/managers").expect(200);
            }
            assertThat(nextData(lines)).isNull();
        }
    }

    private static String nextData(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && line.isEmpty()) {
            line = lines.readLine();
        }
        return line;
    }
}
