package io.circuitsynth.refman;

import io.circuitsynth.refman.http.security.ApiKey;
import io.circuitsynth.refman.http.security.Caller;
import io.circuitsynth.refman.http.security.Role;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Generates a key: {@code --make-key NAME [--role ROLE] [--tenant TENANT]}. */
final class KeyCommand {

    private static final String OPTION = "--make-key";

    private static final String USAGE =
            "usage: java -jar reference-manager.jar --make-key NAME [--role reader|editor|admin] [--tenant TENANT]";

    private final List<String> arguments;

    private KeyCommand(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Returns the command in the arguments of the process; null if there is none. */
    static @Nullable KeyCommand of(String... arguments) {
        List<String> all = List.of(arguments);
        return all.contains(OPTION) ? new KeyCommand(all) : null;
    }

    /**
     * Generates a key and prints it.
     *
     * @return the exit status of the process: 0, or 2 if the arguments are invalid
     */
    int run(RandomGenerator random, PrintStream out, PrintStream err) {
        Caller caller;
        try {
            caller = caller();
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(USAGE);
            return 2;
        }
        ApiKey key = ApiKey.generate(random);
        out.printf(
                Locale.ROOT,
                """
            The key of %2$s. It is not shown again:

              %1$s

            Configure the service with these settings. Number further keys 1, 2 and so on:

              REFMAN_SECURITY_KEYS_0_NAME=%2$s
              REFMAN_SECURITY_KEYS_0_SHA256=%3$s
              REFMAN_SECURITY_KEYS_0_ROLE=%4$s
              REFMAN_SECURITY_KEYS_0_TENANT=%5$s
            """,
                key.text(),
                caller.name(),
                key.sha256(),
                caller.role().name().toLowerCase(Locale.ROOT),
                caller.tenant());
        return 0;
    }

    private Caller caller() {
        String name = "";
        String tenant = Caller.DEFAULT_TENANT;
        Role role = Role.EDITOR;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            String value = rest.next();
            switch (option) {
                case OPTION -> name = value;
                case "--tenant" -> tenant = value;
                case "--role" -> role = role(value);
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new Caller(name, tenant, role);
    }

    private static Role role(String text) {
        try {
            return Role.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("unknown role " + text, e);
        }
    }
}
