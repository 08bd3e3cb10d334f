package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.execution.OperationObserver;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.index.IndexImplementation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.stereotype.Component;

/**
 * Measures the time of every operation, and logs it at DEBUG.
 *
 * <p>All meters are created at startup, so recording an operation takes no lock and allocates nothing.
 */
@Component
class OperationTelemetry implements OperationObserver {

    /** The value of the field {@code component} in log lines about managers. */
    static final String COMPONENT = "REFERENCE_MANAGER";

    private static final Logger LOG = LoggerFactory.getLogger("io.circuitsynth.refman.operations");

    private static final int LISTED_SUBJECTS = 20;
    private static final int LISTED_CHARACTERS = 64;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\"]");

    private final Map<OperationType, OperationMeters> meters = new EnumMap<>(OperationType.class);

    private record OperationMeters(Timer bitmap, Timer scanning, Counter subjects) {

        Timer timer(IndexImplementation implementation) {
            return switch (implementation) {
                case BITMAP -> bitmap;
                case SCANNING -> scanning;
            };
        }
    }

    OperationTelemetry(MeterRegistry registry) {
        for (OperationType operation : OperationType.values()) {
            meters.put(
                    operation,
                    new OperationMeters(
                            timer(registry, operation, IndexImplementation.BITMAP),
                            timer(registry, operation, IndexImplementation.SCANNING),
                            Counter.builder("refman.operation.subjects")
                                    .description("References, net names or prefixes processed by operations")
                                    .tag("operation", name(operation))
                                    .register(registry)));
        }
    }

    private static Timer timer(MeterRegistry registry, OperationType operation, IndexImplementation implementation) {
        return Timer.builder("refman.operation")
                .description("Duration of operations on managers, without waiting for the store")
                .tag("operation", name(operation))
                .tag("implementation", implementation.text())
                .register(registry);
    }

    /** Returns the name of an operation in meters and the endpoint. */
    static String name(OperationType operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void completed(
            OperationType operation,
            ManagerKey manager,
            IndexImplementation implementation,
            List<String> subjects,
            long durationNanos) {
        OperationMeters meter = Objects.requireNonNull(meters.get(operation));
        meter.timer(implementation).record(durationNanos, TimeUnit.NANOSECONDS);
        meter.subjects().increment(subjects.size());
        if (LOG.isDebugEnabled()) {
            LoggingEventBuilder line = LOG.atDebug()
                    .addKeyValue("component", COMPONENT)
                    .addKeyValue("implementation", implementation.text())
                    .addKeyValue("managerId", manager.id());
            if (!subjects.isEmpty()) {
                line = line.addKeyValue(subjectName(operation), summary(subjects))
                        .addKeyValue("subjectsCount", subjects.size());
            }
            line.addKeyValue("durationNs", durationNanos).log(operation.text());
        }
    }

    /** Returns the first subjects, truncated and without control characters, because clients choose them. */
    private static String summary(List<String> subjects) {
        String listed = subjects.stream()
                .limit(LISTED_SUBJECTS)
                .map(subject -> CONTROL.matcher(subject.substring(0, Math.min(subject.length(), LISTED_CHARACTERS)))
                        .replaceAll("?"))
                .collect(Collectors.joining(","));
        return subjects.size() > LISTED_SUBJECTS ? listed + ",…" : listed;
    }

    /** Returns the totals of one operation since startup. */
    Totals totals(OperationType operation) {
        OperationMeters meter = Objects.requireNonNull(meters.get(operation));
        return new Totals(
                meter.bitmap().count() + meter.scanning().count(),
                (long) meter.subjects().count(),
                (long) (meter.bitmap().totalTime(TimeUnit.NANOSECONDS)
                        + meter.scanning().totalTime(TimeUnit.NANOSECONDS)));
    }

    /**
     * The totals of one operation since startup.
     *
     * @param count the number of executions
     * @param subjects the number of processed references, net names or prefixes
     * @param totalNs the total duration in nanoseconds
     */
    record Totals(long count, long subjects, long totalNs) {}

    private static String subjectName(OperationType operation) {
        return switch (operation) {
            case RAISE_COUNTERS -> "prefix";
            case ATTACH -> "parentId";
            case DELETE, EXPIRE -> "deletedIds";
            case GENERATE,
                    REGISTER,
                    VALIDATE,
                    RELEASE,
                    SET_REFERENCES,
                    GENERATE_NETS,
                    REGISTER_NETS,
                    RELEASE_NET,
                    CREATE,
                    UPDATE,
                    DETACH,
                    CLEAR,
                    IMPORT,
                    ANNOTATE,
                    RENAME,
                    RENEW -> "reference";
            case DELETE_SYMBOL -> "symbol";
            case REVERT -> "version";
        };
    }
}
