package io.circuitsynth.refman.http.security;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.circuitsynth.refman.hierarchy.NanoClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Limits the requests to the token issuer, and answers from its last responses in between.
 *
 * <p>A token names the key that signed it. Spring Security asks the issuer for the keys whenever a token names a key that
 * it does not know, and anyone can send such tokens. So each document of the issuer is requested at most once in an
 * interval. If a request fails, the last response stays valid for {@link #OUTAGE}, so that an outage of the issuer does not
 * become one of this service. Without a last response, later requests fail at once, until the next attempt.
 */
final class IssuerRequests implements ClientHttpRequestInterceptor {

    /** The longest wait between a failed request and the next for the same document. */
    static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

    /** The time for which a response replaces those that fail. */
    static final Duration OUTAGE = Duration.ofHours(1);

    /** A set of keys has a few kilobytes. */
    private static final int MAX_BYTES = 1 << 20;

    private final Map<URI, Document> documents = new ConcurrentHashMap<>();
    private final Duration interval;
    private final Duration retryInterval;
    private final NanoClock clock;

    IssuerRequests(Duration interval, NanoClock clock) {
        this.interval = interval;
        this.retryInterval = interval.compareTo(RETRY_INTERVAL) < 0 ? interval : RETRY_INTERVAL;
        this.clock = clock;
    }

    /** Returns why the last request for a document failed; empty if none did. */
    Optional<String> failure() {
        return documents.values().stream()
                .map(document -> document.failure)
                .filter(Objects::nonNull)
                .map(IssuerRequests::reason)
                .findFirst();
    }

    /** Returns the message of an exception, or its name: a refused connection has no message. */
    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        return documents
                .computeIfAbsent(request.getURI(), uri -> new Document())
                .get(() -> StoredResponse.of(execution.execute(request, body)));
    }

    /** Sends a request. */
    @FunctionalInterface
    private interface Exchange {
        StoredResponse send() throws IOException;
    }

    /** The last response for one document, and the time of the last request. */
    private final class Document {

        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable StoredResponse last;
        private long respondedAt;
        private volatile @Nullable IOException failure;
        private long failedAt;

        ClientHttpResponse get(Exchange exchange) throws IOException {
            lock.lock();
            try {
                IOException failed = failure;
                boolean isTooEarly = failed == null
                        ? last != null && !hasPassed(interval, respondedAt)
                        : !hasPassed(retryInterval, failedAt);
                if (!isTooEarly) {
                    failed = request(exchange);
                }
                StoredResponse response = last;
                if (response == null || (failed != null && hasPassed(OUTAGE, respondedAt))) {
                    // A new exception each time: several threads add to one that they share.
                    throw new IOException(failed == null ? "no response" : reason(failed), failed);
                }
                return response;
            } finally {
                lock.unlock();
            }
        }

        private @Nullable IOException request(Exchange exchange) {
            try {
                last = exchange.send();
                respondedAt = clock.nanoTime();
                failure = null;
            } catch (IOException e) {
                failure = e;
                failedAt = clock.nanoTime();
            }
            return failure;
        }

        private boolean hasPassed(Duration time, long since) {
            return clock.nanoTime() - since >= time.toNanos();
        }
    }

    /** A response that can be read repeatedly. */
    private static final class StoredResponse implements ClientHttpResponse {

        private final HttpStatusCode status;
        private final HttpHeaders headers;
        private final byte[] bytes;

        StoredResponse(HttpStatusCode status, HttpHeaders headers, byte[] bytes) {
            this.status = status;
            this.headers = headers;
            this.bytes = bytes;
        }

        static StoredResponse of(ClientHttpResponse response) throws IOException {
            try (response) {
                HttpStatusCode status = response.getStatusCode();
                byte[] bytes = response.getBody().readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new IOException("the response has more than " + MAX_BYTES + " bytes");
                }
                // Spring Security looks for the configuration in several places, so a 404 is a valid response.
                if (!status.is2xxSuccessful() && !status.is4xxClientError()) {
                    throw new IOException("the status is " + status.value());
                }
                if (status.is2xxSuccessful() && !isDocument(bytes)) {
                    throw new IOException("the response holds neither keys nor the location of keys");
                }
                return new StoredResponse(status, response.getHeaders(), bytes);
            }
        }

        private static boolean isDocument(byte[] bytes) {
            try {
                Map<String, Object> members = JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
                return members.containsKey("keys") || members.containsKey("jwks_uri");
            } catch (ParseException e) {
                return false;
            }
        }

        @Override
        public HttpStatusCode getStatusCode() {
            return status;
        }

        @Override
        public String getStatusText() {
            return "";
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public void close() {
            // Holds no resources.
        }
    }
}
