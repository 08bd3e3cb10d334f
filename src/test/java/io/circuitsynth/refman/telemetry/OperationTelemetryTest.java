package io.circuitsynth.refman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.ThreadMXBean;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.index.IndexImplementation;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@Tag("log")
class OperationTelemetryTest {

    private static final int WARM_UP = 200_000;
    private static final int MEASURED = 100_000;

    private static final Logger OPERATIONS = (Logger) LoggerFactory.getLogger("io.circuitsynth.refman.operations");

    private final OperationTelemetry telemetry =
            new OperationTelemetry(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    private final ManagerKey key = new ManagerKey("default", "m");
    private final List<String> subjects = List.of("R1", "R2");

    private @Nullable Level level;

    /** Disables the operation log, which another test of this process may have enabled. */
    @BeforeEach
    void disableLog() {
        level = OPERATIONS.getLevel();
        OPERATIONS.setLevel(Level.INFO);
    }

    @AfterEach
    void restoreLog() {
        OPERATIONS.setLevel(level);
    }

    private void observe(int times) {
        for (int i = 0; i < times; i++) {
            telemetry.completed(OperationType.GENERATE, key, IndexImplementation.BITMAP, subjects, 100);
        }
    }

    @Test
    void timingAnOperationAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        observe(WARM_UP);
        long before = threads.getCurrentThreadAllocatedBytes();
        observe(MEASURED);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated / (double) MEASURED).as("bytes for each operation").isLessThan(1);
    }

    @Test
    void totalsAddUpBothIndexes() {
        telemetry.completed(OperationType.GENERATE, key, IndexImplementation.BITMAP, subjects, 100);
        telemetry.completed(OperationType.GENERATE, key, IndexImplementation.SCANNING, subjects, 50);
        assertThat(telemetry.totals(OperationType.GENERATE)).isEqualTo(new OperationTelemetry.Totals(2, 4, 150));
        assertThat(telemetry.totals(OperationType.REGISTER)).isEqualTo(new OperationTelemetry.Totals(0, 0, 0));
    }
}
