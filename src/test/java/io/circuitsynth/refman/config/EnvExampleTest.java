package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.config.ReferenceManagerProperties.BitmapIndexFeature;
import io.circuitsynth.refman.config.ReferenceManagerProperties.CacheSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.ChangeLogSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.CommitQueueSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.ConsoleSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.CorsSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.ExpirySettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.IdempotencySettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.KeySettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.PostgresqlSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.ProfileSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.QuotaSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.ShutdownSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.StartupCheckSettings;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.request.RequestSettings;
import io.circuitsynth.refman.http.security.SecuritySettings.JwtSettings;
import io.circuitsynth.refman.http.security.SecuritySettings.RateSettings;
import io.circuitsynth.refman.http.stream.StreamSettings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** Compares {@code .env.example} with the service's properties. */
class EnvExampleTest {

    private static Map<String, String> example() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        String before = "";
        for (String line : Files.readAllLines(Path.of(".env.example"))) {
            if (line.matches("#[A-Z0-9_]+=.*")) {
                assertThat(before).as("the line above " + line).matches("# .*");
                int equals = line.indexOf('=');
                variables.put(line.substring(1, equals), line.substring(equals + 1));
            }
            before = line;
        }
        return variables;
    }

    private static Stream<String> variables(String prefix, Class<? extends Record> properties) {
        return Stream.of(properties.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> prefix + name.toUpperCase(Locale.ROOT));
    }

    @Test
    void everyPropertyOfTheServiceIsListedAndNoOther() throws IOException {
        List<String> expected = Stream.of(
                        Stream.of("REFMAN_STORE", "REFMAN_DATA_DIR"),
                        variables("REFMAN_STARTUPCHECK_", StartupCheckSettings.class),
                        variables("REFMAN_CACHE_", CacheSettings.class),
                        variables("REFMAN_COMMITQUEUE_", CommitQueueSettings.class),
                        variables("REFMAN_IDEMPOTENCY_", IdempotencySettings.class),
                        variables("REFMAN_CHANGELOG_", ChangeLogSettings.class),
                        variables("REFMAN_EXPIRY_", ExpirySettings.class),
                        variables("REFMAN_POSTGRESQL_", PostgresqlSettings.class),
                        variables("REFMAN_SHUTDOWN_", ShutdownSettings.class),
                        variables("REFMAN_LIMITS_", Limits.class),
                        variables("REFMAN_QUOTAS_", QuotaSettings.class),
                        variables("REFMAN_REQUESTS_", RequestSettings.class),
                        variables("REFMAN_STREAMS_", StreamSettings.class),
                        variables("REFMAN_SECURITY_KEYS_0_", KeySettings.class),
                        variables("REFMAN_SECURITY_JWT_", JwtSettings.class),
                        Stream.of("REFMAN_SECURITY_ALLOWEDHOSTS", "REFMAN_SECURITY_INITIALADMINKEY"),
                        variables("REFMAN_SECURITY_CORS_", CorsSettings.class),
                        variables("REFMAN_SECURITY_RATES_", RateSettings.class),
                        variables("REFMAN_CONSOLE_", ConsoleSettings.class),
                        variables("REFMAN_FEATURES_BITMAPINDEX_", BitmapIndexFeature.class),
                        Stream.of("REFMAN_FEATURES_SHADOWCOMPARISON"),
                        variables("REFMAN_RULES_PROFILES_IPC_", ProfileSettings.class))
                .flatMap(each -> each)
                .toList();
        assertThat(example().keySet().stream().filter(name -> name.startsWith("REFMAN_")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theListedDefaultsAreThoseOfTheService() throws IOException {
        PropertySource<?> defaults = new YamlPropertySourceLoader()
                .load("defaults", new ClassPathResource("application.yaml"))
                .get(0);
        Map<String, String> byVariable = new LinkedHashMap<>();
        ((Map<?, ?>) defaults.getSource())
                .forEach((name, value) -> byVariable.put(
                        name.toString().replace(".", "_").replace("-", "").toUpperCase(Locale.ROOT), value.toString()));
        Map<String, String> compared = new LinkedHashMap<>(example());
        compared.keySet().retainAll(byVariable.keySet());
        assertThat(compared)
                .hasSizeGreaterThan(12)
                .allSatisfy((variable, value) -> assertThat(value).as(variable).isEqualTo(byVariable.get(variable)));
    }
}
