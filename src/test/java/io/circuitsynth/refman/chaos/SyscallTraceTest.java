package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks constructed traces: the violations that must be detected, and the traces that must pass. */
class SyscallTraceTest {

    private static final String WRITE = "7 pwrite64(40</data/refman.db-wal>, \"\\0\\0\"..., 24, 32) = 24";
    private static final String SYNC = "7 fdatasync(40</data/refman.db-wal>)  = 0";
    private static final String SENT =
            "9 write(60<socket:[123]>, \"HTTP/1.1 201 \\r\\nContent-Type: app\"..., 180) = 180";

    private static boolean isDurable(String... lines) {
        return new SyscallTrace(List.of(lines)).whyNotDurable("HTTP/1.1 201").isEmpty();
    }

    @Test
    void aSyncBetweenWriteAndResponseIsDurable() {
        assertThat(isDurable(WRITE, WRITE, SYNC, SENT)).isTrue();
    }

    @Test
    void aSyncOverTwoLinesOfTheTraceCounts() {
        assertThat(isDurable(
                        WRITE,
                        "7 fdatasync(40</data/refman.db-wal> <unfinished ...>",
                        "9 write(1</log>, \"x\", 1) = 1",
                        "7 <... fdatasync resumed>)          = 0",
                        SENT))
                .isTrue();
    }

    @Test
    void aWriteWithoutASyncIsNotDurable() {
        assertThat(isDurable(WRITE, SENT)).isFalse();
    }

    @Test
    void aSyncBeforeTheLastWriteOrAfterTheResponseIsNotEnough() {
        assertThat(isDurable(WRITE, SYNC, WRITE, SENT)).isFalse();
        assertThat(isDurable(WRITE, SENT, SYNC)).isFalse();
    }

    @Test
    void aSyncThatIsUnfinishedAtTheResponseIsNotEnough() {
        assertThat(isDurable(
                        WRITE,
                        "7 fdatasync(40</data/refman.db-wal> <unfinished ...>",
                        SENT,
                        "7 <... fdatasync resumed>)          = 0"))
                .isFalse();
    }

    @Test
    void aFailedOrSkippedSyncOrOneOfAnotherFileIsNotEnough() {
        assertThat(isDurable(WRITE, "7 fdatasync(40</data/refman.db-wal>) = -1 EIO (Input/output error)", SENT))
                .isFalse();
        assertThat(isDurable(WRITE, "7 fdatasync(40</data/refman.db-wal>) = 0 (INJECTED)", SENT))
                .isFalse();
        assertThat(isDurable(WRITE, "7 fdatasync(41</data/refman.db>) = 0", SENT))
                .isFalse();
    }

    @Test
    void aTraceWithoutWriteOrResponseIsRejected() {
        assertThat(isDurable(SYNC, SENT)).isFalse();
        assertThat(isDurable(WRITE, SYNC)).isFalse();
    }
}
