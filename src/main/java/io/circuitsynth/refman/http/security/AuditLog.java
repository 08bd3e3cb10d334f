package io.circuitsynth.refman.http.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerMapping;

/** Logs changes and refused credentials to a separate logger. */
final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.circuitsynth.refman.audit");

    /** Logs a change. */
    void changed(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        LOG.atInfo()
                .setMessage("Changed")
                .addKeyValue("caller", caller.name())
                .addKeyValue("tenant", caller.tenant())
                .addKeyValue("operation", operation(request))
                .addKeyValue("managerId", managerId(request, response))
                .addKeyValue("status", response.getStatus())
                .addKeyValue("address", ClientAddress.shown(request))
                .addKeyValue("requestId", RequestIdFilter.of(request))
                .log();
    }

    /** Logs a request whose credentials were refused, without the credentials. */
    void refusedCredentials(HttpServletRequest request) {
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

    /** Returns the id in the path, or the id of the created resource. */
    private static String managerId(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && variables.get("id") instanceof String id) {
            return id;
        }
        String location = response.getHeader(HttpHeaders.LOCATION);
        return location == null ? "" : location.substring(location.lastIndexOf('/') + 1);
    }
}
