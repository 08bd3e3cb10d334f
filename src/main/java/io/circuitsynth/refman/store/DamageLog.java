package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.DamagedDataException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what is damaged, each once: clients may ask for it again and again. */
public final class DamageLog {

    private static final Logger LOG = LoggerFactory.getLogger(DamageLog.class);

    private static final int MAX_REPORTED = 1_000;

    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    /** Logs the damage unless it was logged before, or too much was; returns it. */
    public DamagedDataException report(DamagedDataException damage) {
        if (reported.size() < MAX_REPORTED && reported.add(damage.describe())) {
            LOG.error("Stored data is damaged: {}", damage.describe(), damage.getCause());
        }
        return damage;
    }
}
