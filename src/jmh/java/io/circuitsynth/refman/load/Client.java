package io.circuitsynth.refman.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sends requests to one server and waits for their responses. Safe for concurrent use. */
final class Client {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    Client(ServerProcess server) {
        base = "http://127.0.0.1:" + server.port() + HttpLoad.API;
    }

    /** Creates the managers of {@link HttpLoad}. */
    void createManagers() throws IOException, InterruptedException {
        for (int i = 0; i < HttpLoad.MANAGERS; i++) {
            create(i);
        }
    }

    /** Creates a manager as the root of a new hierarchy. */
    void create(int manager) throws IOException, InterruptedException {
        send("PUT", "managers/" + HttpLoad.manager(manager), "{}", CREATED);
    }

    /** Generates references. */
    void generate(int manager, int references) throws IOException, InterruptedException {
        send(
                "POST",
                "managers/" + HttpLoad.manager(manager) + "/references/generate",
                HttpLoad.generation(references),
                CREATED);
    }

    /** Registers references by name, from number 1 on. */
    void register(int manager, int references) throws IOException, InterruptedException {
        String names = IntStream.rangeClosed(1, references)
                .mapToObj(number -> "\"" + HttpLoad.PREFIX + number + "\"")
                .collect(Collectors.joining(",", "{\"references\":[", "]}"));
        send("POST", "managers/" + HttpLoad.manager(manager) + "/references", names, CREATED);
    }

    /** Annotates the drawing of a hierarchy and returns the response. */
    String annotate(String root, String body) throws IOException, InterruptedException {
        return send("POST", "hierarchies/" + root + "/annotations", body, OK);
    }

    private String send(String method, String path, String body, int expected)
            throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/json")
                        .timeout(TIMEOUT)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != expected) {
            throw new IOException(method + " " + path + " returned " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
