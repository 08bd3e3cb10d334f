package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses requests with a query parameter that the operation does not have, which it would otherwise ignore, or with an empty one
 * that is no text, for which it would otherwise use the default.
 */
final class ParametersInterceptor implements HandlerInterceptor {

    private final ProblemWriter problems;
    private final Map<Method, SortedMap<String, Class<?>>> knownTypes = new ConcurrentHashMap<>();

    ParametersInterceptor(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getQueryString() == null || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        SortedMap<String, Class<?>> known =
                knownTypes.computeIfAbsent(method.getMethod(), each -> ParametersInterceptor.known(method));
        for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
            String name = parameter.getKey();
            Class<?> type = known.get(name);
            if (type == null) {
                return refuse(
                        request,
                        response,
                        "The query has an unknown parameter: '" + name + "'.",
                        Map.of("parameter", name, "known", List.copyOf(known.keySet())));
            }
            if (type != String.class && List.of(parameter.getValue()).contains("")) {
                return refuse(
                        request,
                        response,
                        "The parameter '" + name + "' must not be empty.",
                        Map.of("parameter", name, "value", ""));
            }
        }
        return true;
    }

    private boolean refuse(
            HttpServletRequest request, HttpServletResponse response, String detail, Map<String, Object> details)
            throws IOException {
        problems.write(response, Problem.of(RequestCode.INVALID_PARAMETER, detail, request.getRequestURI(), details));
        return false;
    }

    private static SortedMap<String, Class<?>> known(HandlerMethod method) {
        SortedMap<String, Class<?>> known = new TreeMap<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            name(parameter).ifPresent(name -> known.put(name, parameter.getParameterType()));
        }
        return known;
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
