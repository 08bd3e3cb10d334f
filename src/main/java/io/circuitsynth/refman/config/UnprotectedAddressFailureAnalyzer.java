package io.circuitsynth.refman.config;

import io.circuitsynth.refman.http.security.UnprotectedAddressException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two lines how to make a key. */
final class UnprotectedAddressFailureAnalyzer extends AbstractFailureAnalyzer<UnprotectedAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnprotectedAddressException cause) {
        return new FailureAnalysis(cause.getMessage(), """
                Make a key with: java -jar reference-manager.jar --make-key NAME
                Then start again with the lines that it prints, or with server.address=127.0.0.1 and without keys.""", cause);
    }
}
