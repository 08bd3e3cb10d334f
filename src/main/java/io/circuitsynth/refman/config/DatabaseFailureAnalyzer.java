package io.circuitsynth.refman.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a startup failure caused by a database that a newer version of the service has migrated. */
final class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<FlywayValidateException> {

    private static final Pattern NEWER = Pattern.compile("migration not resolved locally: (\\S+?)\\.?(\\s|$)");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, FlywayValidateException cause) {
        Matcher newer = NEWER.matcher(cause.getMessage());
        return newer.find()
                ? new FailureAnalysis(
                        "A newer version of the service has migrated the database: this version does not know migration "
                                + newer.group(1) + ".",
                        """
                        Do one of the following:
                        - Start the version that migrated the database, or a later one.
                        - Restore the backup that was made before the upgrade.""",
                        cause)
                : null;
    }
}
