package io.circuitsynth.refman.config;

import io.circuitsynth.refman.store.PostgresqlStartException;
import io.circuitsynth.refman.store.PostgresqlStartException.Reason;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a startup failure caused by the PostgreSQL server or its settings. */
final class PostgresqlStartFailureAnalyzer extends AbstractFailureAnalyzer<PostgresqlStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PostgresqlStartException cause) {
        return new FailureAnalysis(cause.getMessage(), action(cause.reason()), cause);
    }

    private static String action(Reason reason) {
        return switch (reason) {
            case WRONG_URL -> "Set SPRING_DATASOURCE_URL to a URL such as jdbc:postgresql://db.example:5432/refman.";
            case NO_ANSWER -> """
                    Do one of the following:
                    - Start the server, or check that this machine can reach it.
                    - Correct the host and the port in SPRING_DATASOURCE_URL.
                    - Set REFMAN_POSTGRESQL_STARTTIMEOUT to a longer time if the server needs it.""";
            case NO_SUCH_DATABASE -> """
                    Create the database on the server, or correct its name in SPRING_DATASOURCE_URL.
                    The service creates the tables, but not the database.""";
            case WRONG_CREDENTIALS ->
                "Correct SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD,"
                        + " or let the user in by the server's pg_hba.conf.";
            case REFUSED -> "Correct the setting that the server names.";
            case NOT_DURABLE ->
                "Turn it on. If the data may be lost, set refman.postgresql.allow-loss-on-crash=true" + " instead.";
            case INTERRUPTED -> "Nothing. The service was stopped.";
        };
    }
}
