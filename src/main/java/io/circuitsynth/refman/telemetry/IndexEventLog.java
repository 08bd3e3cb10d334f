package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.index.IndexEvents;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs the events of the indexes as warnings. */
@Component
public class IndexEventLog implements IndexEvents {

    private static final Logger LOG = LoggerFactory.getLogger(IndexEventLog.class);

    @Override
    public void fellBack(Throwable cause) {
        LOG.atWarn()
                .addKeyValue("component", OperationTelemetry.COMPONENT)
                .addKeyValue("implementation", "scanning")
                .setCause(cause)
                .log("The bitmap index does not work in this process; the scanning index serves all hierarchies.");
    }

    @Override
    public void failed(UUID hierarchy, Throwable cause) {
        LOG.atWarn()
                .addKeyValue("component", OperationTelemetry.COMPONENT)
                .addKeyValue("implementation", "scanning")
                .addKeyValue("hierarchy", hierarchy)
                .setCause(cause)
                .log("The bitmap index of a hierarchy failed; the scanning index serves this hierarchy from now on.");
    }

    @Override
    public void mismatched(String query, String expected, String actual) {
        LOG.atWarn()
                .addKeyValue("component", OperationTelemetry.COMPONENT)
                .addKeyValue("query", query)
                .addKeyValue("scanning", expected)
                .addKeyValue("bitmap", actual)
                .log("The bitmap index differs from the scanning index; the result of the scanning index was used.");
    }
}
