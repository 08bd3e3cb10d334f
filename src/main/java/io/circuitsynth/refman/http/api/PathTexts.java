package io.circuitsynth.refman.http.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Gives a controller the texts of a path as they are.
 *
 * <p>Spring's own resolver looks for a conversion from text to text, and compares all annotations of the parameter to find
 * that there is none: a thirtieth of the time of a request.
 */
final class PathTexts implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(PathVariable.class) && parameter.getParameterType() == String.class;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
        Object texts = servletRequest == null
                ? null
                : servletRequest.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        String name = parameter.getParameterName();
        if (texts instanceof Map<?, ?> byName && name != null && byName.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalStateException("The path of " + parameter.getExecutable() + " has no '" + name + "'.");
    }
}
