package io.circuitsynth.refman.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** The log of this process. */
final class Log {

    private Log() {}

    /** Keeps libraries from telling every step, as they do where nobody has set up the log. */
    static void onlyWarnings() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
    }
}
