package io.circuitsynth.refman.config;

import io.circuitsynth.refman.http.security.UnprotectedAddressException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a startup failure caused by missing credentials, and lists the remedies. */
final class UnprotectedAddressFailureAnalyzer extends AbstractFailureAnalyzer<UnprotectedAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnprotectedAddressException cause) {
        return new FailureAnalysis(cause.getMessage(), """
                Do one of the following:
                - Generate a key with: java -jar reference-manager.jar --make-key NAME
                  Then set the properties that it prints.
                - Set refman.security.initial-admin-key=true. The service then generates an admin key at startup.
                - Set server.address=127.0.0.1. Then only this machine can reach the service, without a key.""", cause);
    }
}
