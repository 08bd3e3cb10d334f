package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the service, as plain as curl. */
public final class Api {

    /** Reads what comes back. */
    public static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final String[] headersOfAll;

    /**
     * A client of a service on this machine.
     *
     * @param headers names and values that each request has
     */
    public Api(int port, String... headers) {
        this.base = "http://127.0.0.1:" + port;
        this.headersOfAll = headers.clone();
    }

    /** What came back. */
    public record Answer(int status, HttpResponse<String> response) {

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        /** Asserts the status. */
        public Answer expect(int expected) {
            assertThat(status).as(response.body()).isEqualTo(expected);
            return this;
        }

        /** The code of a problem. */
        public String code() {
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            return json().path("code").asString();
        }

        /** The texts of a list in the body. */
        public List<String> texts(String member) {
            List<String> texts = new ArrayList<>();
            json().path(member).forEach(each -> texts.add(each.asString()));
            return texts;
        }
    }

    /** Asks. */
    public Answer get(String path) {
        return send("GET", path, null, "application/json");
    }

    /** Posts JSON. */
    public Answer post(String path, String body) {
        return send("POST", path, body, "application/json");
    }

    /** Puts JSON. */
    public Answer put(String path, String body) {
        return send("PUT", path, body, "application/json");
    }

    /** Deletes. */
    public Answer delete(String path) {
        return send("DELETE", path, null, "application/json");
    }

    /** Sends a request with headers of its own. */
    public Answer send(
            String method, String path, @Nullable String body, @Nullable String contentType, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null && contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Posts JSON in chunks, without saying how long it is. */
    public Answer sendChunked(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));
    }

    private Answer send(HttpRequest.Builder request) {
        if (headersOfAll.length > 0) {
            request.headers(headersOfAll);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError("no answer to " + request.build(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A new root with an id that no other test has. */
    public String root(String rules) {
        String id = "t-" + UUID.randomUUID();
        post("/api/v1/managers", "{\"id\":\"%s\",\"rules\":\"%s\"}".formatted(id, rules))
                .expect(201);
        return id;
    }

    /** A new root under strict rules. */
    public String root() {
        return root("strict");
    }

    /** A new child with an id that no other test has. */
    public String child(String parent) {
        String id = "t-" + UUID.randomUUID();
        post("/api/v1/managers", "{\"id\":\"%s\",\"parentId\":\"%s\"}".formatted(id, parent))
                .expect(201);
        return id;
    }

    /** Generates references. */
    public Answer generate(String id, String body) {
        return post("/api/v1/managers/" + id + "/references/generate", body);
    }

    /** Registers references. */
    public Answer register(String id, String... references) {
        return post(
                "/api/v1/managers/" + id + "/references",
                JSON.writeValueAsString(Map.of("references", List.of(references))));
    }

    /** The references in use. */
    public List<String> used(String id, String query) {
        return get("/api/v1/managers/" + id + "/references?limit=1000&" + query)
                .expect(200)
                .texts("references");
    }
}
