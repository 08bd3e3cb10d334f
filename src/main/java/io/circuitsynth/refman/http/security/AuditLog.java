package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.api.IdempotencyFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerMapping;

/** Writes down who changed what, and whose credentials were wrong, on a logger of its own. */
final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.circuitsynth.refman.audit");

    /**
     * Writes down a change when it runs, if the answer is a success by then.
     *
     * <p>The request is looked at beforehand: whoever has waited for the store finds little of it left in the processor's caches.
     */
    Runnable change(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        if (!LOG.isInfoEnabled() || request.getAttribute(IdempotencyFilter.REPEATED) != null) {
            return () -> {};
        }
        String operation = operation(request);
        String manager = manager(request);
        String address = ClientAddress.shown(request);
        String requestId = RequestIdFilter.of(request);
        return () -> {
            int status = response.getStatus();
            if (status >= HttpStatus.BAD_REQUEST.value()) {
                return;
            }
            LOG.atInfo()
                    .setMessage("Changed")
                    .addKeyValue("caller", caller.name())
                    .addKeyValue("tenant", caller.tenant())
                    .addKeyValue("operation", operation)
                    .addKeyValue("managerId", manager == null ? created(response) : manager)
                    .addKeyValue("status", status)
                    .addKeyValue("address", address)
                    .addKeyValue("requestId", requestId)
                    .log();
        };
    }

    /** CredentialsResolver were wrong; they themselves are never written down. */
    void refused(HttpServletRequest request) {
        LOG.atInfo()
                .setMessage("Refused credentials")
                .addKeyValue("operation", request.getMethod() + " " + request.getRequestURI())
                .addKeyValue("address", ClientAddress.shown(request))
                .addKeyValue("requestId", RequestIdFilter.of(request))
                .log();
    }

    private static String operation(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return request.getMethod() + " " + (pattern == null ? request.getRequestURI() : pattern);
    }

    /** The id in the path. */
    private static @Nullable String manager(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> texts
                        && texts.get("id") instanceof String id
                ? id
                : null;
    }

    /** The id of what came into being. */
    private static String created(HttpServletResponse response) {
        String location = response.getHeader(HttpHeaders.LOCATION);
        return location == null ? "" : location.substring(location.lastIndexOf('/') + 1);
    }
}
