package io.circuitsynth.refman.web;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import org.springframework.stereotype.Component;

/** Decides whose managers a request sees: the one place that does. */
@Component
class Tenants {

    private static final String DEFAULT = "default";

    /** The tenant of the request. */
    String current() {
        return DEFAULT;
    }

    /** The key that an id has for the request's tenant. */
    ManagerKey key(String id) {
        return new ManagerKey(current(), id);
    }
}
