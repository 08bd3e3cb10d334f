package io.circuitsynth.refman.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Configures the log of this process. */
final class Log {

    private Log() {}

    /** Limits the log to warnings, because Logback without a configuration logs debug messages. */
    static void onlyWarnings() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
    }
}
