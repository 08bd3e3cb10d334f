package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoggedKeysTest {

    private final LoggedKeys keys = new LoggedKeys();

    private void answer(String key, int status) {
        keys.answered(key, new Reply(status, "{}", ""));
    }

    @Test
    void anAcknowledgedChangeMustBeInTheLogAndARefusedOneMustNot() {
        answer("done", 201);
        answer("refused", 409);
        answer("unknown", 503);
        answer("unsent", Reply.UNSENT);
        assertThat(keys.differences(List.of("done"))).isEmpty();
        assertThat(keys.differences(List.of("done", "unknown"))).isEmpty();
        assertThat(keys.differences(List.of())).containsExactly("the acknowledged change done is not in the log");
        assertThat(keys.differences(List.of("done", "refused")))
                .containsExactly("the refused change refused is in the log");
        assertThat(keys.differences(List.of("done", "done")))
                .containsExactly("1 changes with a key are in the log twice");
    }
}
