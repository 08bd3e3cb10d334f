package io.circuitsynth.refman.config;

import io.circuitsynth.refman.config.ReferenceManagerProperties.StoreKind;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Provides the conditions that select the store: a PostgreSQL URL takes precedence over {@code refman.store}. */
final class ChosenStore {

    private ChosenStore() {}

    private static boolean hasServerUrl(Environment environment) {
        return StringUtils.hasText(environment.getProperty("spring.datasource.url"));
    }

    private static StoreKind kind(Environment environment) {
        return environment.getProperty("refman.store", StoreKind.class, StoreKind.SQLITE);
    }

    /** Matches if the URL of a PostgreSQL server is configured. */
    static final class Postgresql implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return hasServerUrl(context.getEnvironment());
        }
    }

    /** Matches if no server URL is configured and the store is {@code sqlite}. */
    static final class Sqlite implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !hasServerUrl(context.getEnvironment()) && kind(context.getEnvironment()) == StoreKind.SQLITE;
        }
    }

    /** Matches if no server URL is configured and the store is {@code memory}. */
    static final class Memory implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !hasServerUrl(context.getEnvironment()) && kind(context.getEnvironment()) == StoreKind.MEMORY;
        }
    }
}
