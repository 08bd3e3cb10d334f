package io.circuitsynth.refman.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process when it can commit nothing any more, so that a supervisor starts it again. */
final class ProcessExit {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessExit.class);

    /** The exit code of a virtual machine with {@code -XX:+ExitOnOutOfMemoryError}, the likely cause. */
    private static final int EXIT_CODE = 3;

    private ProcessExit() {}

    /** Ends the process without shutdown hooks, which may need the memory or the store that failed. */
    static void halt(Throwable cause) {
        try {
            LOG.error("The commit thread ended; the process ends, because it can commit nothing any more", cause);
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
