package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.execution.RequestOrigin;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Finds out who makes the request that the current thread serves. */
public final class RequestOrigins {

    private RequestOrigins() {}

    /** Returns the caller and the id of the request of the current thread; that of the service itself outside a request. */
    public static RequestOrigin current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                        && SecurityContextHolder.getContext().getAuthentication()
                                instanceof CallerAuthentication authentication
                ? new RequestOrigin(authentication.caller().name(), RequestIdFilter.of(attributes.getRequest()))
                : RequestOrigin.SERVICE;
    }
}
