package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

class IssuerRequestsTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final String KEYS = "{\"keys\":[]}";

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger sent = new AtomicInteger();
    private final IssuerRequests requests = new IssuerRequests(INTERVAL, now::get);
    private int status = 200;
    private String body = KEYS;
    private boolean isDown;

    private String get(String path) throws IOException {
        MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.GET, "http://issuer.example" + path);
        try (ClientHttpResponse response = requests.intercept(request, new byte[0], (sending, bytes) -> {
            sent.incrementAndGet();
            if (isDown) {
                throw new IOException("down");
            }
            return new MockClientHttpResponse(body.getBytes(StandardCharsets.UTF_8), HttpStatusCode.valueOf(status));
        })) {
            return response.getStatusCode().value() + " "
                    + new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void eachDocumentIsRequestedOnceInAnInterval() throws IOException {
        for (int i = 0; i < 100; i++) {
            assertThat(get("/keys")).isEqualTo("200 " + KEYS);
            assertThat(get("/configuration")).isEqualTo("200 " + KEYS);
        }
        assertThat(sent).hasValue(2);
        pass(INTERVAL);
        body = "{\"keys\":[1]}";
        assertThat(get("/keys")).isEqualTo("200 " + body);
        assertThat(sent).hasValue(3);
    }

    @Test
    void withoutAResponseLaterRequestsFailAtOnceUntilTheNextAttempt() throws IOException {
        isDown = true;
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> get("/keys"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("down");
        }
        assertThat(sent).hasValue(1);
        assertThat(requests.failure()).contains("down");
        isDown = false;
        pass(IssuerRequests.RETRY_INTERVAL);
        assertThat(get("/keys")).isEqualTo("200 " + KEYS);
        assertThat(requests.failure()).isEmpty();
    }

    @Test
    void theLastResponseIsValidForAnHourOfAnOutage() throws IOException {
        assertThat(get("/keys")).isEqualTo("200 " + KEYS);
        isDown = true;
        pass(INTERVAL);
        assertThat(get("/keys")).isEqualTo("200 " + KEYS);
        assertThat(requests.failure()).contains("down");
        pass(IssuerRequests.OUTAGE.minus(INTERVAL).minusNanos(1));
        assertThat(get("/keys")).isEqualTo("200 " + KEYS);
        pass(IssuerRequests.RETRY_INTERVAL);
        assertThatThrownBy(() -> get("/keys")).hasMessage("down");
    }

    @ParameterizedTest
    @CsvSource({"500,{}", "302,''", "200,<html>", "200,{}", "200,[1]"})
    void aResponseWithoutKeysIsAFailure(int wrongStatus, String wrongBody) throws IOException {
        assertThat(get("/keys")).isEqualTo("200 " + KEYS);
        status = wrongStatus;
        body = wrongBody;
        pass(INTERVAL);
        assertThat(get("/keys")).isEqualTo("200 " + KEYS);
        assertThat(requests.failure()).isPresent();
    }

    @Test
    void aResponseThatIsTooLargeIsAFailure() {
        body = "{\"keys\":[\"" + "k".repeat(1 << 20) + "\"]}";
        assertThatThrownBy(() -> get("/keys")).hasMessageContaining("more than 1048576 bytes");
    }

    /** Spring Security looks for the configuration of an issuer in several places. */
    @Test
    void aMissingDocumentIsAResponse() throws IOException {
        status = 404;
        body = "none";
        assertThat(get("/configuration")).isEqualTo("404 none");
        assertThat(requests.failure()).isEmpty();
    }
}
