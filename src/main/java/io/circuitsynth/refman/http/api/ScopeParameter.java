package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;

/** Reads the query parameter {@code scope}. */
final class ScopeParameter {

    private ScopeParameter() {}

    /** Returns the scope of a text; empty if there is none. */
    static Optional<Scope> parse(String text) {
        return switch (text) {
            case "own" -> Optional.of(Scope.OWN);
            case "subtree" -> Optional.of(Scope.SUBTREE);
            case "hierarchy" -> Optional.of(Scope.HIERARCHY);
            default -> Optional.empty();
        };
    }

    /** Returns the response to a text that is no scope. */
    static ResponseEntity<Object> refuse(HttpServletRequest request, String text) {
        return ProblemResponse.of(
                request,
                RequestCode.INVALID_PARAMETER,
                "The parameter 'scope' cannot have the value '" + text + "'.",
                Map.of("parameter", "scope", "value", text));
    }
}
