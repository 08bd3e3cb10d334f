package io.circuitsynth.refman.config;

import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreCheck;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/** Checks the store before the service becomes ready, and logs what is damaged. The service starts nevertheless. */
final class StartupCheck implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(StartupCheck.class);

    private static final int MAX_LINES = 20;

    private final HierarchyStore store;

    StartupCheck(HierarchyStore store) {
        this.store = store;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            List<String> found = store.findDamage(StoreCheck.QUICK, MAX_LINES);
            found.forEach(each -> LOG.error("The database is damaged: {}", each));
            if (!found.isEmpty()) {
                LOG.error("POST /actuator/refman/verify reads everything and lists what is damaged");
            }
        } catch (StoreUnavailableException e) {
            LOG.warn("The database could not be checked", e);
        }
    }
}
