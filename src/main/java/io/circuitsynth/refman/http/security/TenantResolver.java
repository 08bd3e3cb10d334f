package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Decides whose managers a request sees: the one place that does. */
@Component
public class TenantResolver {

    /** The tenant of the request's caller. */
    public String current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
            return caller.tenant();
        }
        throw new IllegalStateException("A request without a caller reached a controller.");
    }

    /** The key that an id has for the request's tenant. */
    public ManagerKey key(String id) {
        return new ManagerKey(current(), id);
    }
}
