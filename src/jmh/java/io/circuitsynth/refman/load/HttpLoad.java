package io.circuitsynth.refman.load;

import java.nio.file.Path;

/** The requests that are sent, and the managers they are about. */
final class HttpLoad {

    /** How many managers there are, each with a hierarchy of its own. */
    static final int MANAGERS = 64;

    static final String PREFIX = "R";
    static final String API = "/api/v1/";

    private static final String MANAGER = "load-";

    private final Path directory;

    /** Requests whose scripts are written to a directory. */
    HttpLoad(Path directory) {
        this.directory = directory;
    }

    static String manager(int number) {
        return MANAGER + number;
    }

    /** To check one reference against rules, which asks no manager and no store. */
    Wrk check() {
        return posting(API + "rules/strict/check", 0, 1, "{\"references\":[\"" + PREFIX + "1\"]}");
    }

    /** To generate one reference, in the hierarchies of the first managers in turn. */
    Wrk generate(int managers) {
        return generate(0, managers, 1);
    }

    /** To generate some references in each request, in the hierarchies of some managers in turn. */
    Wrk generate(int first, int managers, int references) {
        return posting(API + "managers/" + MANAGER + "%d/references/generate", first, managers, generation(references));
    }

    /** The body of a request to generate references. */
    static String generation(int references) {
        return references == 1
                ? "{\"prefix\":\"" + PREFIX + "\"}"
                : "{\"prefix\":\"" + PREFIX + "\",\"count\":" + references + "}";
    }

    private Wrk posting(String path, int first, int count, String body) {
        return new Wrk(path, first, count, body, Order.IN_TURN, Wrk.CONNECTIONS, directory.resolve("wrk.lua"));
    }
}
