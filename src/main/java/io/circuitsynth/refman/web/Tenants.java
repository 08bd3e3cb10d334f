package io.circuitsynth.refman.web;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.security.Caller;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Decides whose managers a request sees: the one place that does. */
@Component
class Tenants {

    /** The tenant of the request's caller. */
    String current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
            return caller.tenant();
        }
        throw new IllegalStateException("A request without a caller reached a controller.");
    }

    /** The key that an id has for the request's tenant. */
    ManagerKey key(String id) {
        return new ManagerKey(current(), id);
    }
}
