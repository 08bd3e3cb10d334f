package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ReferenceManagerApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Starts the service with misspelt environment variables and system properties. */
@Tag("log")
@ExtendWith(OutputCaptureExtension.class)
class UnknownSettingsTest {

    private static final String DIGEST = "0".repeat(64);
    private static final Pattern VARIABLE = Pattern.compile("#(REFMAN_[A-Z0-9_]+)=.*");

    private static ConfigurableEnvironment environment(Map<String, Object> variables, Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                        new MapPropertySource(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, properties));
        return environment;
    }

    private static void check(Map<String, Object> variables) {
        UnknownSettingsCheck.check(environment(variables, Map.of()));
    }

    private static void start(Map<String, Object> variables) {
        SpringApplication application = new SpringApplication(ReferenceManagerApplication.class);
        application.setEnvironment(environment(variables, Map.of()));
        application.run("--server.port=0", "--refman.store=memory").close();
    }

    @Test
    void aMisspeltKeyStopsTheStartInsteadOfOpeningTheService(CapturedOutput output) {
        Map<String, Object> variables = Map.of(
                "REFMAN_SECURITY_KEY_0_NAME", "ada",
                "REFMAN_SECURITY_KEY_0_SHA256", DIGEST,
                "REFMAN_SECURITY_KEY_0_ROLE", "admin");

        assertThatThrownBy(() -> start(variables)).isInstanceOf(UnknownSettingException.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("REFMAN_SECURITY_KEY_0_NAME is set, but the service has no such setting."
                        + " The nearest is REFMAN_SECURITY_KEYS_0_NAME.")
                .contains("REFMAN_SECURITY_KEYS_0_SHA256", "REFMAN_SECURITY_KEYS_0_ROLE", ".env.example")
                .doesNotContain(DIGEST);
    }

    @Test
    void variablesOfTheClientsAreNoSettings() throws IOException {
        Map<String, Object> variables = new HashMap<>();
        Pattern read = Pattern.compile("\"(REFMAN_(?!JAR|TEST)[A-Z]+)\"|process\\.env\\.(REFMAN_(?!JAR)[A-Z]+)");
        for (String folder : List.of("python/src", "javascript/src", "javascript/examples")) {
            try (Stream<Path> files = Files.walk(Path.of("src/clients", folder))) {
                for (Path file : (Iterable<Path>)
                        files.filter(each -> each.toString().matches("(?!.*node_modules).*(\\.py|js)"))::iterator) {
                    Matcher matcher = read.matcher(Files.readString(file));
                    while (matcher.find()) {
                        variables.put(matcher.group(1) == null ? matcher.group(2) : matcher.group(1), "x");
                    }
                }
            }
        }

        assertThat(variables).containsKeys("REFMAN_URL", "REFMAN_KEY", "REFMAN_MODE");
        assertThatCode(() -> check(variables)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(Map.of("REFMAN_MODES", "x"))).isInstanceOf(UnknownSettingException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "REFMAN_SECURITY_KEY_12_SHA256, REFMAN_SECURITY_KEYS_12_SHA256",
        "REFMAN_SECURITY_KEYS_0_SHA_256, REFMAN_SECURITY_KEYS_0_SHA256",
        "REFMAN_SECURITY_KEYS_0_DIGEST_SHA256, REFMAN_SECURITY_KEYS_0_SHA256",
        "REFMAN_SECURITY_KEYS_NAME, REFMAN_SECURITY_KEYS_0_NAME",
        "REFMAN_SECURITY_KEYS_X_NAME, REFMAN_SECURITY_KEYS_0_NAME",
        "REFMAN_SECURITY_KEYS, REFMAN_SECURITY_KEYS_0_NAME",
        "REFMAN_LIMITS_ITEMPERPAGE, REFMAN_LIMITS_ITEMSPERPAGE",
        "REFMAN_LIMITS_ITEMS_PERPAGE, REFMAN_LIMITS_ITEMSPERPAGE",
        "REFMAN_LIMIT_ITEMS_PER_PAGE, REFMAN_LIMITS_ITEMSPERPAGE",
        "REFMAN_DATADIRECTORY, REFMAN_DATADIR",
        "REFMAN_SECURITY_ALLOWEDHOST, REFMAN_SECURITY_ALLOWEDHOSTS",
        "REFMAN_RULES_PROFILES_IPC_NUMBERREQUIERD, REFMAN_RULES_PROFILES_IPC_NUMBERREQUIRED",
        "REFMAN_RULES_PROFILES_MY_IPC_NUMBERREQUIRED, REFMAN_RULES_PROFILES_IPC_NUMBERREQUIRED",
        "REFMAN_RULES_IPC_MINIMUMDIGITS, REFMAN_RULES_PROFILES_IPC_MINIMUMDIGITS",
        "REFMAN_STORE_KIND, REFMAN_STORE",
        "refman_stor, REFMAN_STORE",
        "refman.stor, REFMAN_STORE"
    })
    void anUnknownVariableIsNamedWithTheNearestKnownOne(String variable, String nearest) {
        assertThatThrownBy(() -> check(Map.of(variable, "1", "PATH", "/bin")))
                .isInstanceOfSatisfying(
                        UnknownSettingException.class,
                        e -> assertThat(e.unknown())
                                .containsExactly(new UnknownSettingException.Unknown(variable, nearest)));
    }

    @Test
    void anUnknownSystemPropertyIsNamedToo() {
        Map<String, Object> properties =
                Map.of("refman.limits.items-per-page", "5", "refman.limits.item-per-page", "5", "user.name", "ada");
        assertThatThrownBy(() -> UnknownSettingsCheck.check(environment(Map.of(), properties)))
                .isInstanceOfSatisfying(
                        UnknownSettingException.class,
                        e -> assertThat(e.unknown())
                                .containsExactly(new UnknownSettingException.Unknown(
                                        "refman.limits.item-per-page", "refman.limits.items-per-page")));
    }

    static List<String> variablesOfTheExample() throws IOException {
        return Files.readAllLines(Path.of(".env.example")).stream()
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("variablesOfTheExample")
    void everyVariableOfTheExampleIsKnown(String variable) {
        assertThatCode(() -> check(Map.of(variable, "1"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REFMAN_LIMITS_ITEMS_PER_PAGE",
                "REFMAN_DATADIR",
                "REFMAN_SECURITY_KEYS_17_NAME",
                "REFMAN_SECURITY_ALLOWED_HOSTS",
                "REFMAN_SECURITY_ALLOWEDHOSTS_1",
                "REFMAN_SECURITY_ALLOWED_HOSTS_1",
                "REFMAN_RULES_PROFILES_0V_MINIMUM_DIGITS",
                "REFMAN_RULES_PROFILES_IPC_RESERVED_REFERENCES_0",
                "refman_limits_itemsperpage"
            })
    void everySpellingThatSpringBootBindsIsAccepted(String variable) {
        assertThatCode(() -> check(Map.of(variable, "1"))).doesNotThrowAnyException();
    }

    /** Kubernetes sets these in each container, if a service of the namespace is named refman or refman-db. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "REFMAN_SERVICE_HOST",
                "REFMAN_SERVICE_PORT",
                "REFMAN_SERVICE_PORT_HTTP",
                "REFMAN_PORT",
                "REFMAN_PORT_8080_TCP",
                "REFMAN_PORT_8080_TCP_PROTO",
                "REFMAN_DB_SERVICE_HOST",
                "REFMAN_DB_PORT_5432_TCP_ADDR"
            })
    void theVariablesOfAServiceOfKubernetesAreNoSettings(String variable) {
        Map<String, Object> variables = new HashMap<>(Map.of(variable, "10.0.0.1"));
        assertThatThrownBy(() -> check(variables)).isInstanceOf(UnknownSettingException.class);
        variables.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
        assertThatCode(() -> check(variables)).doesNotThrowAnyException();
    }

    static Stream<Map<String, Object>> incompleteKeys() {
        return Stream.of(
                Map.of("REFMAN_SECURITY_KEYS_1_NAME", "ada", "REFMAN_SECURITY_KEYS_1_SHA256", DIGEST),
                Map.of("REFMAN_SECURITY_KEYS_0_ROLE", "admin"));
    }

    @ParameterizedTest
    @MethodSource("incompleteKeys")
    void aKeyThatIsNotTheFirstOrHasNoNameNeverMeansNoKey(Map<String, Object> variables) {
        assertThatThrownBy(() -> start(variables)).isInstanceOf(RuntimeException.class);
    }
}
