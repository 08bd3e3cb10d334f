package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses requests with a query parameter that the operation does not have, which it would otherwise ignore. */
final class ParameterNamesInterceptor implements HandlerInterceptor {

    private final ProblemWriter problems;
    private final Map<Method, SortedSet<String>> knownNames = new ConcurrentHashMap<>();

    ParameterNamesInterceptor(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getQueryString() == null || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        SortedSet<String> known =
                knownNames.computeIfAbsent(method.getMethod(), each -> ParameterNamesInterceptor.known(method));
        Optional<String> unknown = request.getParameterMap().keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst();
        if (unknown.isEmpty()) {
            return true;
        }
        problems.write(
                response,
                Problem.of(
                        RequestCode.INVALID_PARAMETER,
                        "The query has an unknown parameter: '" + unknown.get() + "'.",
                        request.getRequestURI(),
                        Map.of(
                                "parameter",
                                unknown.get(),
                                "known",
                                known.stream().toList())));
        return false;
    }

    private static SortedSet<String> known(HandlerMethod method) {
        return Stream.of(method.getMethodParameters())
                .flatMap(parameter -> name(parameter).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<String> name(MethodParameter parameter) {
        RequestParam declared = parameter.getParameterAnnotation(RequestParam.class);
        if (declared == null) {
            return Optional.empty();
        }
        return declared.name().isEmpty()
                ? Optional.ofNullable(parameter.getParameterName())
                : Optional.of(declared.name());
    }
}
