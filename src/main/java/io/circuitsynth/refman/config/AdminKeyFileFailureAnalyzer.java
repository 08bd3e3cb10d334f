package io.circuitsynth.refman.config;

import io.circuitsynth.refman.http.security.AdminKeyFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a startup failure caused by the file of the initial admin key. */
final class AdminKeyFileFailureAnalyzer extends AbstractFailureAnalyzer<AdminKeyFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, AdminKeyFileException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", """
                Do one of the following:
                - Set refman.data-dir to a directory that the service can read and write.
                - If the file is damaged, delete it. The next start generates another admin key.
                - Generate a key with: java -jar reference-manager.jar --make-key NAME
                  Then set the properties that it prints. The file is then not used.""", cause);
    }
}
