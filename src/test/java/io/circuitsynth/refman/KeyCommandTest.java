package io.circuitsynth.refman;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.security.ApiKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Objects.requireNonNull(KeyCommand.of(arguments))
                .run(
                        new Random(1),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theKeyIsPrintedOnceWithItsConfiguration() {
        assertThat(run("--make-key", "ci", "--role", "admin", "--tenant", "acme"))
                .isZero();
        Matcher keys = Pattern.compile("rm_[0-9a-f]{64}").matcher(printed());
        assertThat(keys.find()).isTrue();
        String key = keys.group();
        assertThat(keys.find()).isFalse();
        assertThat(printed())
                .contains(
                        "REFMAN_SECURITY_KEYS_0_NAME=ci\n",
                        "REFMAN_SECURITY_KEYS_0_SHA256=" + new ApiKey(key).sha256() + "\n",
                        "REFMAN_SECURITY_KEYS_0_ROLE=admin\n",
                        "REFMAN_SECURITY_KEYS_0_TENANT=acme\n");
    }

    @Test
    void theDefaultIsAnEditorOfTheDefaultTenant() {
        assertThat(run("--make-key", "ada")).isZero();
        assertThat(printed()).contains("_ROLE=editor\n", "_TENANT=default\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--make-key",
                "--make-key two words",
                "--make-key ada --role",
                "--make-key ada --role king",
                "--make-key ada --colour red",
                "ada --make-key"
            })
    void wrongArgumentsPrintTheUsageAndNoKey(String line) {
        String[] arguments =
                line.equals("--make-key two words") ? new String[] {"--make-key", "two words"} : line.split(" ", -1);
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(printed()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: ");
    }

    @Test
    void otherArgumentsAreLeftToTheService() {
        assertThat(KeyCommand.of("--server.port=8081")).isNull();
    }
}
