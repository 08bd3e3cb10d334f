package io.circuitsynth.refman.load;

import java.nio.file.Path;

/** Builds requests and names their managers. */
final class HttpLoad {

    /** The number of managers, each of which is the root of a hierarchy. */
    static final int MANAGERS = 64;

    static final String PREFIX = "R";
    static final String API = "/api/v1/";

    private static final String MANAGER = "load-";

    private final Path directory;

    /** Builds requests with wrk scripts in a directory. */
    HttpLoad(Path directory) {
        this.directory = directory;
    }

    static String manager(int number) {
        return MANAGER + number;
    }

    /** Builds requests for one reference each, in the hierarchies of the first managers in turn. */
    Wrk generate(int managers) {
        return generate(0, managers, 1);
    }

    /** Builds requests for several references each, in the hierarchies of several managers in turn. */
    Wrk generate(int first, int managers, int references) {
        return posting(API + "managers/" + MANAGER + "%d/references/generate", first, managers, generation(references));
    }

    /** Returns the body of a request to generate references. */
    static String generation(int references) {
        return references == 1
                ? "{\"prefix\":\"" + PREFIX + "\"}"
                : "{\"prefix\":\"" + PREFIX + "\",\"count\":" + references + "}";
    }

    private Wrk posting(String path, int first, int count, String body) {
        return new Wrk(path, first, count, body, Order.IN_TURN, Wrk.CONNECTIONS, directory.resolve("wrk.lua"));
    }
}
