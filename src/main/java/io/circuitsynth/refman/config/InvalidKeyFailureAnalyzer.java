package io.circuitsynth.refman.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Explains a startup failure caused by a key; comes before Spring Boot's analyzer of all properties. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidKeyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidKeyException cause) {
        String action = """
                Set REFMAN_SECURITY_KEYS_%1$d_NAME and REFMAN_SECURITY_KEYS_%1$d_SHA256, or remove the key.
                This generates a key and prints its settings: java -jar reference-manager.jar --make-key NAME""";
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action.formatted(cause.index()), cause);
    }
}
