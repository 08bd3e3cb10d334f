package io.circuitsynth.refman.config;

import io.circuitsynth.refman.config.UnknownSettingException.Unknown;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a startup failure caused by misspelt settings, and names the nearest known ones. */
final class UnknownSettingFailureAnalyzer extends AbstractFailureAnalyzer<UnknownSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownSettingException cause) {
        String lines = cause.unknown().stream()
                .map(UnknownSettingFailureAnalyzer::describe)
                .collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                lines,
                "Correct the name, or remove the setting. The file .env.example lists every setting of the service.",
                cause);
    }

    private static String describe(Unknown each) {
        return each.name() + " is set, but the service has no such setting. The nearest is " + each.nearest() + ".";
    }
}
