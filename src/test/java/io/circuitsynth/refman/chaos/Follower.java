package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.stream.EventClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Follows the changes of a hierarchy on its own thread through every end of the service, as an editor does. */
final class Follower implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MILLIS_BETWEEN_TRIES = 20;
    private static final Set<String> IGNORED = Set.of("ready", "comment");

    private final IntSupplier port;
    private final String path;
    private final List<String> seen = new ArrayList<>();
    private final Thread thread;
    private int connections;
    private String last = "0";
    private volatile boolean isClosed;
    private volatile @Nullable EventClient stream;

    /** Follows the hierarchy of a root from its first change on. */
    Follower(IntSupplier port, String root) {
        this.port = port;
        this.path = "/api/v1/hierarchies/" + root + "/changes";
        this.thread = new Thread(this::run, "follower of " + root);
        thread.start();
    }

    private void run() {
        while (!isClosed) {
            try (EventClient client = new EventClient(port.getAsInt(), path, "Last-Event-ID: " + last)) {
                stream = client;
                read(client);
            } catch (IOException e) {
                // The service is dead, or dies while it answers; the next connection goes on behind the last event.
                pause();
            }
        }
    }

    private void read(EventClient client) throws IOException {
        EventClient.Event event = client.next();
        synchronized (seen) {
            connections++;
        }
        while (!isClosed && !event.type().equals("end")) {
            if (!IGNORED.contains(event.type())) {
                synchronized (seen) {
                    seen.add(event.id());
                    last = event.id();
                }
            }
            event = client.next();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(MILLIS_BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it has the newest event, and compares what it saw with the log; returns how many connections it had. */
    int requireComplete() {
        List<String> logged = log();
        Waiting.until("the last event of " + path, PATIENCE).until(() -> seen().size() >= logged.size());
        assertThat(seen()).isEqualTo(logged);
        assertThat(logged).isNotEmpty();
        synchronized (seen) {
            return connections;
        }
    }

    private List<String> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    private List<String> log() {
        List<String> logged = new ArrayList<>();
        Api api = new Api(port.getAsInt());
        String after = "0";
        for (JsonNode page = page(api, after); !page.path("changes").isEmpty(); page = page(api, after)) {
            page.path("changes")
                    .forEach(each -> logged.add(each.path("version").asLong() + "."
                            + each.path("ordinal").asInt()));
            after = page.path("end").asString();
        }
        return logged;
    }

    private JsonNode page(Api api, String after) {
        return api.get(path + "?limit=1000&after=" + after).expect(200).json();
    }

    @Override
    public void close() {
        isClosed = true;
        EventClient open = stream;
        try {
            if (open != null) {
                open.close();
            }
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
