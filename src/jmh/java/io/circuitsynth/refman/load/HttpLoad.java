package io.circuitsynth.refman.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The requests that are sent, and the managers they are about. */
final class HttpLoad {

    /** How many managers there are, each with a hierarchy of its own. */
    static final int MANAGERS = 64;

    static final String PREFIX = "R";

    private static final String API = "/api/v1/";
    private static final int CREATED = 201;

    private final Path directory;

    /** Requests whose scripts are written to a directory. */
    HttpLoad(Path directory) {
        this.directory = directory;
    }

    static String manager(int number) {
        return "load-" + number;
    }

    /** To check one reference against rules, which asks no manager and no store. */
    Wrk check() throws IOException {
        return Wrk.posting(
                List.of(API + "rules/strict/check"),
                "{\"references\":[\"" + PREFIX + "1\"]}",
                directory.resolve("check.lua"));
    }

    /** To generate one reference, in the hierarchies of some managers in turn. */
    Wrk generate(int managers) throws IOException {
        return Wrk.posting(
                IntStream.range(0, managers)
                        .mapToObj(number -> API + "managers/" + manager(number) + "/references/generate")
                        .toList(),
                "{\"prefix\":\"" + PREFIX + "\"}",
                directory.resolve("generate-" + managers + ".lua"));
    }

    /** Creates the managers in the service. */
    static void createManagers(ServerProcess service) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < MANAGERS; i++) {
            URI uri = URI.create("http://127.0.0.1:" + service.port() + API + "managers/" + manager(i));
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(uri)
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != CREATED) {
                throw new IOException("a manager could not be created: " + response.body());
            }
        }
    }
}
