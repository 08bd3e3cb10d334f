package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.store.IdempotencyKey;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates the origins of changes, which the change log stores. */
public final class ChangeOrigins {

    private final InstantSource clock;
    private final Supplier<RequestOrigin> requests;

    /**
     * Creates the origins.
     *
     * @param requests returns who makes the request that the current thread serves
     */
    public ChangeOrigins(InstantSource clock, Supplier<RequestOrigin> requests) {
        this.clock = clock;
        this.requests = requests;
    }

    /** Returns the origin of a change that the current thread makes now. */
    ChangeOrigin of(OperationType operation, @Nullable IdempotencyKey key) {
        RequestOrigin request = requests.get();
        return new ChangeOrigin(
                clock.instant(),
                operation.logName(),
                request.by(),
                request.requestId(),
                key == null ? null : key.key());
    }
}
