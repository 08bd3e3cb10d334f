package io.circuitsynth.refman.http.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Which role a request needs: the one place that decides.
 *
 * <p>Paths are matched as Spring MVC matches them, so no spelling of a path gets around its rule. What no rule names needs
 * a caller; looking needs a reader, and whatever may change something an editor.
 */
final class AccessRules {

    private static final List<HttpMethod> LOOKING = List.of(HttpMethod.GET, HttpMethod.HEAD);

    private static final String COMPARISONS = "/api/v1/implementation/comparisons";

    private final List<Rule> rules;

    /**
     * The rules of the service.
     *
     * @param actuator the path below which Actuator is
     */
    AccessRules(String actuator) {
        this.rules = List.of(
                open(actuator + "/health"),
                open(actuator + "/health/liveness"),
                open(actuator + "/health/readiness"),
                open("/"),
                open("/swagger-ui/**"),
                open("/swagger-ui.html"),
                open("/v3/api-docs/**"),
                open("/v3/api-docs.yaml"),
                rule(null, actuator + "/**", request -> Role.ADMIN),
                // The ids in a snapshot may be those of somebody else's design.
                rule(
                        HttpMethod.POST,
                        "/api/v1/hierarchies/import",
                        request -> "true".equals(request.getParameter("newIds")) ? Role.EDITOR : Role.ADMIN),
                rule(HttpMethod.POST, "/api/v1/managers/{id}/references/validate", request -> Role.READER),
                rule(HttpMethod.POST, "/api/v1/rules/{profile}/check", request -> Role.READER));
    }

    /** What a path needs. */
    private record Rule(RequestMatcher path, Function<HttpServletRequest, Optional<Role>> role) {}

    /** What was decided of a request, for those who ask again. */
    private record Decision(Optional<Role> role) {}

    private static Rule open(String path) {
        return new Rule(matcher(HttpMethod.GET, path), request -> Optional.empty());
    }

    private static Rule rule(@Nullable HttpMethod method, String path, Function<HttpServletRequest, Role> role) {
        return new Rule(matcher(method, path), role.andThen(Optional::of));
    }

    private static RequestMatcher matcher(@Nullable HttpMethod method, String path) {
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        return method == null ? paths.matcher(path) : paths.matcher(method, path);
    }

    /** The role a request needs; none if everybody may send it. */
    Optional<Role> needed(HttpServletRequest request) {
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            return Optional.empty();
        }
        if (request.getAttribute(Decision.class.getName()) instanceof Decision decision) {
            return decision.role();
        }
        Decision decision = new Decision(decide(request));
        request.setAttribute(Decision.class.getName(), decision);
        return decision.role();
    }

    private Optional<Role> decide(HttpServletRequest request) {
        // Each matcher would parse the path for itself otherwise.
        if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
            ServletRequestPathUtils.parseAndCache(request);
        }
        for (Rule rule : rules) {
            if (rule.path().matches(request)) {
                return rule.role().apply(request);
            }
        }
        return Optional.of(isLooking(request) ? Role.READER : Role.EDITOR);
    }

    /** Whether a request may change something. */
    boolean isChange(HttpServletRequest request) {
        return !isLooking(request)
                && !HttpMethod.OPTIONS.matches(request.getMethod())
                && !request.getRequestURI().equals(COMPARISONS)
                && needed(request).filter(role -> role.includes(Role.EDITOR)).isPresent();
    }

    private static boolean isLooking(HttpServletRequest request) {
        return LOOKING.contains(HttpMethod.valueOf(request.getMethod()));
    }
}
