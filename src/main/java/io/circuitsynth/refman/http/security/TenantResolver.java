package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Resolves the tenant of a request. No other class does. */
@Component
public class TenantResolver {

    /** Returns the tenant of the current request's caller. */
    public String current() {
        return caller().tenant();
    }

    /** Returns the current request's caller. */
    public Caller caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("A request without a caller reached a controller.");
    }

    /** Returns the manager key of an id in the current tenant. */
    public ManagerKey key(String id) {
        return new ManagerKey(current(), id);
    }
}
