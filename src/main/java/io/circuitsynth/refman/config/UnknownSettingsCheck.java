package io.circuitsynth.refman.config;

import io.circuitsynth.refman.config.UnknownSettingException.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Stops the start if an environment variable or a system property names a setting of the service that does not exist.
 *
 * <p>Spring Boot's own check of unknown properties leaves out these two sources, because other programs use them as well. A
 * misspelt variable would then be ignored, and a service with {@code REFMAN_SECURITY_KEY_0_NAME} would run without a key.
 */
final class UnknownSettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String ENVIRONMENT = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    private static final String PROPERTIES = StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME;

    private static final Pattern OF_THE_SERVICE = Pattern.compile("refman[._].*", Pattern.CASE_INSENSITIVE);

    /** The variables that the project's own clients read, which people set in the same shell. */
    private static final Set<String> OF_THE_CLIENTS = Set.of(
            "REFMAN_ENABLED",
            "REFMAN_FALLBACK",
            "REFMAN_HIERARCHY",
            "REFMAN_KEY",
            "REFMAN_MODE",
            "REFMAN_PROGRAM",
            "REFMAN_ROLLOUT",
            "REFMAN_TOKEN",
            "REFMAN_URL");

    private static final String KUBERNETES = "KUBERNETES_SERVICE_HOST";

    /**
     * The variables that Kubernetes sets in every container for a service of the cluster that is named {@code refman…}:
     * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
     */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            ".*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(context.getEnvironment());
    }

    /**
     * Checks the names in both sources.
     *
     * @throws UnknownSettingException if there is an unknown one
     */
    static void check(ConfigurableEnvironment environment) {
        KnownSettings known = KnownSettings.of("refman", ReferenceManagerProperties.class);
        List<Unknown> unknown = new ArrayList<>();
        Map<String, Object> variables = source(environment, ENVIRONMENT);
        boolean isInKubernetes = variables.containsKey(KUBERNETES);
        variables.forEach((name, value) -> {
            boolean isServiceLink = isInKubernetes && SERVICE_LINK.matcher(name).matches();
            if (isOfTheService(name)
                    && !OF_THE_CLIENTS.contains(name)
                    && !isServiceLink
                    && !known.binds(new SystemEnvironmentPropertySource(ENVIRONMENT, Map.of(name, value)))) {
                unknown.add(new Unknown(name, known.nearestVariable(name)));
            }
        });
        source(environment, PROPERTIES).forEach((name, value) -> {
            if (isOfTheService(name) && !known.binds(new MapPropertySource(PROPERTIES, Map.of(name, value)))) {
                unknown.add(new Unknown(name, known.nearestProperty(name)));
            }
        });
        if (!unknown.isEmpty()) {
            throw new UnknownSettingException(unknown);
        }
    }

    private static boolean isOfTheService(String name) {
        return OF_THE_SERVICE.matcher(name).matches();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> source(ConfigurableEnvironment environment, String name) {
        @Nullable PropertySource<?> source = environment.getPropertySources().get(name);
        return source != null && source.getSource() instanceof Map<?, ?> values
                ? Map.copyOf((Map<String, Object>) values)
                : Map.of();
    }
}
