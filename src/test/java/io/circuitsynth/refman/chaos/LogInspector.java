package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.store.Databases;
import io.circuitsynth.refman.store.HierarchyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Replays the change logs of a database from version 0, and compares them with what is stored and with what was answered. */
final class LogInspector {

    private long checks;
    private long replayed;
    private long acknowledged;
    private long refused;

    /** Checks a copy of the files of a service that was killed, as the kill left them. */
    void inspectFiles(Path data, Path copy, List<World> worlds) {
        try {
            Files.createDirectories(copy);
            try (Stream<Path> files = Files.list(data)) {
                for (Path file : files.filter(
                                each -> each.getFileName().toString().startsWith("refman.db"))
                        .toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            try (HierarchyStore store = Databases.sqlite(copy)) {
                replay(store);
            }
            compare("jdbc:sqlite:" + copy.resolve("refman.db"), worlds);
            try (Stream<Path> files = Files.list(copy)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks a PostgreSQL database that services are using. */
    void inspectDatabase(Postgres postgres, List<World> worlds) {
        String url =
                "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres".formatted(postgres.port());
        try (HierarchyStore store = Databases.postgresql(url)) {
            replay(store);
        }
        compare(url, worlds);
    }

    private void replay(HierarchyStore store) {
        replayed += new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, ServiceWithoutSpring.LIMITS, store, 0)
                .requireReplayable();
    }

    private void compare(String url, List<World> worlds) {
        List<String> keys = keys(url);
        long known = 0;
        long denied = 0;
        for (World world : worlds) {
            assertThat(world.keys().differences(keys)).isEmpty();
            known += world.keys().acknowledged();
            denied += world.keys().refused();
        }
        acknowledged = known;
        refused = denied;
        checks++;
    }

    private static List<String> keys(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select idempotency_key from change_log where idempotency_key is not null")) {
            List<String> keys = new ArrayList<>();
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
            return keys;
        } catch (SQLException e) {
            throw new AssertionError("the change log cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "logs compared %d times, %d changes replayed from version 0; of %d acknowledged requests each in the log once, "
                        .formatted(checks, replayed, acknowledged)
                + "of %d refused ones none".formatted(refused);
    }
}
