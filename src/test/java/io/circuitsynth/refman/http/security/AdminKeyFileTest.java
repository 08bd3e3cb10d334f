package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminKeyFileTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private AdminKeyFile file(RandomGenerator random) {
        return new AdminKeyFile(
                directory.resolve("data"), random, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private List<String> printedKeys() {
        return Pattern.compile("rm_[0-9a-f]{64}")
                .matcher(printed.toString(StandardCharsets.UTF_8))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void theFirstCallPrintsAnAdminKeyAndLaterOnesOnlyReadItsDigest() {
        KnownKey first = file(new SecureRandom()).readOrCreate();
        assertThat(printedKeys()).hasSize(1);
        assertThat(first.sha256()).isEqualTo(new ApiKey(printedKeys().get(0)).sha256());
        assertThat(first.caller()).isEqualTo(new Caller("admin", "default", Role.ADMIN));
        assertThat(file(new SecureRandom()).readOrCreate()).isEqualTo(first);
        assertThat(printedKeys()).hasSize(1);
    }

    @Test
    void theFileContainsOnlyTheDigestAndIsReadableOnlyByItsOwner() throws IOException {
        KnownKey key = file(new SecureRandom()).readOrCreate();
        Path stored = directory.resolve("data").resolve("admin-key.sha256");
        assertThat(stored).hasContent(key.sha256() + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(stored.resolveSibling(""))) {
            assertThat(files).containsExactly(stored);
        }
    }

    @Test
    void concurrentStartsShareOneKeyThatIsPrintedOnce() throws Exception {
        int processes = 8;
        CyclicBarrier start = new CyclicBarrier(processes);
        ExecutorService threads = Executors.newFixedThreadPool(processes);
        try {
            List<Future<KnownKey>> keys = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                keys.add(threads.submit(() -> {
                    AdminKeyFile file = file(new MeetingRandom(start));
                    return file.readOrCreate();
                }));
            }
            List<KnownKey> known = new ArrayList<>();
            for (Future<KnownKey> key : keys) {
                known.add(key.get());
            }
            assertThat(printedKeys()).hasSize(1);
            assertThat(known).containsOnly(known.get(0));
            assertThat(known.get(0).sha256()).isEqualTo(new ApiKey(printedKeys().get(0)).sha256());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Makes all threads find that the file is missing before any of them creates it. */
    private record MeetingRandom(CyclicBarrier start, SecureRandom random) implements RandomGenerator {

        MeetingRandom(CyclicBarrier start) {
            this(start, new SecureRandom());
        }

        @Override
        public void nextBytes(byte[] bytes) {
            try {
                start.await();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            random.nextBytes(bytes);
        }

        @Override
        public long nextLong() {
            return random.nextLong();
        }
    }

    @Test
    void aDamagedFileFailsTheStart() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data").resolve("admin-key.sha256"), "12");
        assertThatThrownBy(() -> file(new SecureRandom()).readOrCreate())
                .isInstanceOf(AdminKeyFileException.class)
                .hasMessageContaining("admin-key.sha256 does not hold a SHA-256");
        assertThat(printedKeys()).isEmpty();
    }

    @Test
    void anUnwritableDirectoryIsNamedAndNoKeyIsPrinted() throws IOException {
        Files.writeString(directory.resolve("data"), "a file where the directory would be");
        assertThatThrownBy(() -> file(new SecureRandom()).readOrCreate())
                .isInstanceOf(AdminKeyFileException.class)
                .hasMessageContaining(directory.resolve("data").toString());
        assertThat(printedKeys()).isEmpty();
    }
}
