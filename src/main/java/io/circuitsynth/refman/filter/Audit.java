package io.circuitsynth.refman.filter;

import io.circuitsynth.refman.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerMapping;

/** Writes down who changed what, and whose credentials were wrong, on a logger of its own. */
final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger("io.circuitsynth.refman.audit");

    /** A change was made. */
    void changed(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        LOG.atInfo()
                .setMessage("Changed")
                .addKeyValue("caller", caller.name())
                .addKeyValue("tenant", caller.tenant())
                .addKeyValue("operation", operation(request))
                .addKeyValue("managerId", manager(request, response))
                .addKeyValue("status", response.getStatus())
                .addKeyValue("address", Addresses.shown(request))
                .addKeyValue("requestId", RequestIds.of(request))
                .log();
    }

    /** Credentials were wrong; they themselves are never written down. */
    void refused(HttpServletRequest request) {
        LOG.atInfo()
                .setMessage("Refused credentials")
                .addKeyValue("operation", request.getMethod() + " " + request.getRequestURI())
                .addKeyValue("address", Addresses.shown(request))
                .addKeyValue("requestId", RequestIds.of(request))
                .log();
    }

    private static String operation(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return request.getMethod() + " " + (pattern == null ? request.getRequestURI() : pattern);
    }

    /** The id in the path, or that of what came into being. */
    private static String manager(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> texts
                && texts.get("id") instanceof String id) {
            return id;
        }
        String location = response.getHeader(HttpHeaders.LOCATION);
        return location == null ? "" : location.substring(location.lastIndexOf('/') + 1);
    }
}
