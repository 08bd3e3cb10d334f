package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.index.IndexEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes what happens to the indexes to the log, as warnings. */
@Component
public class IndexEventLog implements IndexEvents {

    private static final Logger LOG = LoggerFactory.getLogger(IndexEventLog.class);

    @Override
    public void fellBack(Throwable cause) {
        LOG.atWarn()
                .addKeyValue("component", OperationTelemetry.COMPONENT)
                .addKeyValue("implementation", "scanning")
                .setCause(cause)
                .log("The bitmap index cannot be built; the scanning index serves this hierarchy.");
    }

    @Override
    public void mismatched(String question, String expected, String actual) {
        LOG.atWarn()
                .addKeyValue("component", OperationTelemetry.COMPONENT)
                .addKeyValue("question", question)
                .addKeyValue("scanning", expected)
                .addKeyValue("bitmap", actual)
                .log("The bitmap index differs from the scanning index, whose answer was given.");
    }
}
