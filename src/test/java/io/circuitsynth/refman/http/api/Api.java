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

/** Sends requests to the service, as curl does. */
public final class Api {

    /** Parses the JSON of responses. */
    public static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final String[] defaultHeaders;

    /**
     * Creates a client of a service on this machine.
     *
     * @param headers names and values of the headers that every request has
     */
    public Api(int port, String... headers) {
        this.base = "http://127.0.0.1:" + port;
        this.defaultHeaders = headers.clone();
    }

    /** A response and its status. */
    public record Answer(int status, HttpResponse<String> response) {

        /** Returns the body as JSON. */
        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        /** Asserts the status. */
        public Answer expect(int expected) {
            assertThat(status).as(response.body()).isEqualTo(expected);
            return this;
        }

        /** Asserts that the response is a problem document and returns its code. */
        public String code() {
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            return json().path("code").asString();
        }

        /** Returns the texts of a list in the body. */
        public List<String> texts(String member) {
            List<String> texts = new ArrayList<>();
            json().path(member).forEach(each -> texts.add(each.asString()));
            return texts;
        }
    }

    /** Sends a GET. */
    public Answer get(String path) {
        return send("GET", path, null, "application/json");
    }

    /** Sends a POST with JSON. */
    public Answer post(String path, String body) {
        return send("POST", path, body, "application/json");
    }

    /** Sends a PUT with JSON. */
    public Answer put(String path, String body) {
        return send("PUT", path, body, "application/json");
    }

    /** Sends a DELETE. */
    public Answer delete(String path) {
        return send("DELETE", path, null, "application/json");
    }

    /** Sends a request with additional headers. */
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

    /** Sends a POST with JSON in chunks, without a {@code Content-Length}. */
    public Answer sendChunked(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));
    }

    private Answer send(HttpRequest.Builder request) {
        if (defaultHeaders.length > 0) {
            request.headers(defaultHeaders);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError("no response to " + request.build(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Creates a root with a unique id. */
    public String root(String rules) {
        String id = "t-" + UUID.randomUUID();
        post("/api/v1/managers", "{\"id\":\"%s\",\"rules\":\"%s\"}".formatted(id, rules))
                .expect(201);
        return id;
    }

    /** Creates a root with strict rules. */
    public String root() {
        return root("strict");
    }

    /** Creates a child with a unique id. */
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

    /** Returns the references in use. */
    public List<String> used(String id, String query) {
        return get("/api/v1/managers/" + id + "/references?limit=1000&" + query)
                .expect(200)
                .texts("references");
    }
}
