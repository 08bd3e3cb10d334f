package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationObserver;
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
 * Times every operation and, at DEBUG, logs it.
 *
 * <p>All meters exist from the start, so timing an operation takes no lock and allocates nothing.
 */
@Component
class OperationTelemetry implements OperationObserver {

    /** The field {@code component} of every log line about a manager. */
    static final String COMPONENT = "REFERENCE_MANAGER";

    private static final Logger LOG = LoggerFactory.getLogger("io.circuitsynth.refman.operations");

    private static final int LISTED_SUBJECTS = 20;
    private static final int LISTED_CHARACTERS = 64;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\"]");

    private final Map<Operation, OperationMeters> meters = new EnumMap<>(Operation.class);

    private record OperationMeters(Timer bitmap, Timer scanning, Counter subjects) {

        Timer timer(IndexImplementation implementation) {
            return switch (implementation) {
                case BITMAP -> bitmap;
                case SCANNING -> scanning;
            };
        }
    }

    OperationTelemetry(MeterRegistry registry) {
        for (Operation operation : Operation.values()) {
            meters.put(
                    operation,
                    new OperationMeters(
                            timer(registry, operation, IndexImplementation.BITMAP),
                            timer(registry, operation, IndexImplementation.SCANNING),
                            Counter.builder("refman.operation.subjects")
                                    .description("References, net names or prefixes that operations were about")
                                    .tag("operation", name(operation))
                                    .register(registry)));
        }
    }

    private static Timer timer(MeterRegistry registry, Operation operation, IndexImplementation implementation) {
        return Timer.builder("refman.operation")
                .description("Time of operations on managers, without the waiting for the store")
                .tag("operation", name(operation))
                .tag("implementation", implementation.text())
                .register(registry);
    }

    /** The operation as meters and the endpoint name it. */
    static String name(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void happened(
            Operation operation,
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

    /** The first subjects as they may stand in a line: what a client sent is neither taken whole nor at its word. */
    private static String summary(List<String> subjects) {
        String listed = subjects.stream()
                .limit(LISTED_SUBJECTS)
                .map(subject -> CONTROL.matcher(subject.substring(0, Math.min(subject.length(), LISTED_CHARACTERS)))
                        .replaceAll("?"))
                .collect(Collectors.joining(","));
        return subjects.size() > LISTED_SUBJECTS ? listed + ",…" : listed;
    }

    /** The totals of one operation since the start. */
    Totals totals(Operation operation) {
        OperationMeters meter = Objects.requireNonNull(meters.get(operation));
        return new Totals(
                meter.bitmap().count() + meter.scanning().count(),
                (long) meter.subjects().count(),
                (long) (meter.bitmap().totalTime(TimeUnit.NANOSECONDS)
                        + meter.scanning().totalTime(TimeUnit.NANOSECONDS)));
    }

    /**
     * The totals of one operation since the start.
     *
     * @param count how often it happened
     * @param subjects how many references, net names or prefixes it was about
     * @param totalNs how long it took in all, in nanoseconds
     */
    record Totals(long count, long subjects, long totalNs) {}

    private static String subjectName(Operation operation) {
        return switch (operation) {
            case RAISE_COUNTERS -> "prefix";
            case ATTACH -> "parentId";
            case DELETE -> "deletedIds";
            case GENERATE, REGISTER, VALIDATE, RELEASE, GENERATE_NETS, CREATE, DETACH, CLEAR, IMPORT -> "reference";
        };
    }
}
