package io.circuitsynth.refman.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.Iterator;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/** Keeps credentials out of the log as soon as Spring Boot has configured it, at any level of any logger. */
final class CredentialMasking implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    /** Logs the bytes of requests in pieces as they arrive. The rest of a key in a second piece looks like any text. */
    private static final String REQUEST_BYTES = "org.apache.coyote.http11.Http11InputBuffer";

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(REQUEST_BYTES).setLevel(Level.INFO);
            context.getLoggerList().forEach(CredentialMasking::maskAppenders);
        }
    }

    private static void maskAppenders(AppenderAttachable<ILoggingEvent> owner) {
        for (Iterator<Appender<ILoggingEvent>> all = owner.iteratorForAppenders(); all.hasNext(); ) {
            mask(all.next());
        }
    }

    @SuppressWarnings("unchecked")
    private static void mask(Appender<ILoggingEvent> appender) {
        if (appender instanceof OutputStreamAppender<ILoggingEvent> writing) {
            Encoder<ILoggingEvent> encoder = writing.getEncoder();
            if (!(encoder instanceof CredentialMaskingEncoder)) {
                CredentialMaskingEncoder masking = new CredentialMaskingEncoder(encoder);
                masking.setContext(writing.getContext());
                masking.start();
                writing.setEncoder(masking);
            }
        } else if (appender instanceof AppenderAttachable<?> owner) {
            maskAppenders((AppenderAttachable<ILoggingEvent>) owner);
        }
    }
}
