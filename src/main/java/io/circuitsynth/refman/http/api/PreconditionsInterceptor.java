package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.execution.Preconditions;
import io.circuitsynth.refman.execution.Preconditions.Target;
import io.circuitsynth.refman.execution.VersionSet;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.request.EntityTags;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Reads the preconditions of a request, and refuses malformed ones. */
final class PreconditionsInterceptor implements HandlerInterceptor {

    private static final String ATTRIBUTE = Preconditions.class.getName();

    private final ProblemWriter problems;

    PreconditionsInterceptor(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Returns the preconditions of a request. */
    static Preconditions of(HttpServletRequest request) {
        Preconditions known = (Preconditions) request.getAttribute(ATTRIBUTE);
        return known == null ? Preconditions.NONE : known;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        List<String> ifMatch = values(request, HttpHeaders.IF_MATCH);
        List<String> ifNoneMatch = values(request, HttpHeaders.IF_NONE_MATCH);
        if (ifMatch.isEmpty() && ifNoneMatch.isEmpty()) {
            return true;
        }
        Optional<VersionSet> matching = EntityTags.parse(ifMatch, false);
        if (!ifMatch.isEmpty() && matching.isEmpty()) {
            refuse(request, response, HttpHeaders.IF_MATCH, ifMatch, "strong entity tags such as \"42\", or *");
            return false;
        }
        Optional<VersionSet> excluded = EntityTags.parse(ifNoneMatch, true);
        if (!ifNoneMatch.isEmpty() && excluded.isEmpty()) {
            refuse(request, response, HttpHeaders.IF_NONE_MATCH, ifNoneMatch, "entity tags such as \"42\", or *");
            return false;
        }
        request.setAttribute(
                ATTRIBUTE, new Preconditions(target(request), matching.orElse(null), excluded.orElse(null)));
        return true;
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    private static Target target(HttpServletRequest request) {
        if (!(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables)) {
            return Target.LIST;
        }
        if (variables.containsKey("rootId")) {
            return Target.HIERARCHY;
        }
        return variables.containsKey("id") ? Target.MANAGER : Target.LIST;
    }

    private void refuse(
            HttpServletRequest request, HttpServletResponse response, String header, List<String> values, String valid)
            throws IOException {
        problems.write(
                response,
                Problem.of(
                        RequestCode.INVALID_HEADER,
                        "The header field " + header + " must have " + valid + ".",
                        request.getRequestURI(),
                        Map.of("header", header, "value", String.join(", ", values))));
    }
}
