package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Verifies the estimate of the memory of JSON. */
class JsonMemoryTest {

    private static final int TEXT = 100;
    private static final int NAME = 24;
    private static final int NUMBER = 64;
    private static final int CONTAINER = 56;

    private static long values(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        JsonMemory whole = new JsonMemory(TEXT);
        whole.add(bytes, 0, bytes.length);
        JsonMemory single = new JsonMemory(TEXT);
        for (int i = 0; i < bytes.length; i++) {
            single.add(bytes, i, 1);
        }
        assertThat(single.bytes()).as("byte by byte").isEqualTo(whole.bytes());
        return whole.bytes() - bytes.length;
    }

    @Test
    void textsNamesNumbersAndContainersAreCounted() {
        assertThat(values("{\"references\": [\"R1\", \"R2\"], \"count\": -12.5e3}"))
                .isEqualTo(2 * CONTAINER + 2 * NAME + 2 * TEXT + NUMBER);
    }

    @Test
    void malformedJsonNeverLowersTheEstimate() {
        assertThat(values(":".repeat(1_000))).isZero();
        assertThat(values("[\"a\"::::\"b\",:::")).isEqualTo(CONTAINER + NAME + TEXT);
        assertThat(values("{\"a\" :1, \"b\"\n:\"c\"}")).isEqualTo(CONTAINER + 2 * NAME + NUMBER + TEXT);
    }

    @Test
    void charactersOfATextAreNotCountedAsValues() {
        assertThat(values("[\"a\\\"b{[:1\\\\\", \"é\"]")).isEqualTo(CONTAINER + 2 * TEXT);
    }
}
