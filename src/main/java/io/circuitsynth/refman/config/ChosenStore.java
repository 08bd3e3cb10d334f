package io.circuitsynth.refman.config;

import io.circuitsynth.refman.config.ReferenceManagerProperties.StoreKind;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Which store the properties choose: a named PostgreSQL server goes before everything. */
final class ChosenStore {

    private ChosenStore() {}

    private static boolean isServerNamed(Environment environment) {
        return StringUtils.hasText(environment.getProperty("spring.datasource.url"));
    }

    private static StoreKind kind(Environment environment) {
        return environment.getProperty("refman.store", StoreKind.class, StoreKind.SQLITE);
    }

    /** A PostgreSQL server is named. */
    static final class Postgresql implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return isServerNamed(context.getEnvironment());
        }
    }

    /** No server is named, and an SQLite file is wanted. */
    static final class Sqlite implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !isServerNamed(context.getEnvironment()) && kind(context.getEnvironment()) == StoreKind.SQLITE;
        }
    }

    /** No server is named, and nothing is to be kept. */
    static final class Memory implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !isServerNamed(context.getEnvironment()) && kind(context.getEnvironment()) == StoreKind.MEMORY;
        }
    }
}
