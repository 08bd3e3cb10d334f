package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Traces the system calls of one request and verifies that the write-ahead log is synced before the response is sent.
 *
 * <p>A trace cannot show whether the disk honours the sync.
 */
@Tag("chaos")
class DurabilityTest {

    private static final String CREATED = "HTTP/1.1 201";
    private static final String CALLS = "trace=fsync,fdatasync,write,writev,pwrite64,pwritev,sendto,sendmsg";

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Client client = new Client(Duration.ofSeconds(30));

    @BeforeAll
    static void requireStrace() {
        Strace.require();
    }

    @Test
    void theWriteAheadLogIsSyncedBeforeTheResponse() throws IOException {
        try (Node node = logs.of(Node.on(directory)).start()) {
            new World("board", 1, 1).create(client, node::port);
            Path trace = directory.resolve("trace");
            Strace.during(node.pid(), trace, List.of("-s", "64", "-e", CALLS), () -> {
                Reply reply = client.send(
                        node.port(), "POST", "/api/v1/managers/board-t0/references/generate", "{\"prefix\":\"R\"}");
                assertThat(reply.texts("references")).containsExactly("R1");
            });
            assertThat(whyNotDurable(trace)).as(Files.readString(trace)).isEmpty();
        }
    }

    /** Verifies that the check can fail, with SQLite under the service's sync setting and under weaker ones. */
    @ParameterizedTest
    @CsvSource({"FULL,true", "NORMAL,false", "OFF,false"})
    void theCheckDetectsMissingSyncs(String synchronous, boolean isDurable) throws IOException {
        Path trace = directory.resolve("trace");
        Strace.run(
                trace,
                List.of("-s", "64", "-e", CALLS),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SqliteAnswer.class.getName(),
                        directory.resolve("plain.db").toString(),
                        synchronous));

        Optional<String> whyNot = whyNotDurable(trace);

        if (isDurable) {
            assertThat(whyNot).isEmpty();
        } else {
            assertThat(whyNot).hasValueSatisfying(reason -> assertThat(reason).contains("was not synced"));
        }
    }

    private static Optional<String> whyNotDurable(Path trace) throws IOException {
        List<String> lines = Files.readAllLines(trace, StandardCharsets.UTF_8);
        return new SyscallTrace(lines).whyNotDurable(CREATED);
    }
}
