package io.circuitsynth.refman.http.contract;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.swagger.v3.oas.models.Operation;
import jakarta.validation.constraints.NotNull;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;

/** Derives from an operation's parameters and body the codes of malformed requests, for the contract. */
final class RequestCodeResolver {

    /** The codes that any request can be refused with. */
    private static final List<RequestCode> OF_ALL = List.of(
            RequestCode.BAD_REQUEST,
            RequestCode.INVALID_PARAMETER,
            RequestCode.URL_LIMIT,
            RequestCode.HEADERS_LIMIT,
            RequestCode.BODY_LIMIT,
            RequestCode.REQUEST_TIMEOUT,
            RequestCode.UNAUTHENTICATED,
            RequestCode.INVALID_CREDENTIALS,
            RequestCode.ISSUER_UNAVAILABLE,
            RequestCode.FORBIDDEN,
            RequestCode.HOST_NOT_ALLOWED,
            RequestCode.PROXY_NOT_ALLOWED,
            RequestCode.ORIGIN_NOT_ALLOWED,
            RequestCode.RATE_LIMIT,
            RequestCode.INTERNAL_ERROR);

    private RequestCodeResolver() {}

    static List<RequestCode> of(HandlerMethod method, Operation operation) {
        List<RequestCode> codes = new ArrayList<>(OF_ALL);
        if (!operation.getResponses().containsKey("204")) {
            codes.add(RequestCode.NOT_ACCEPTABLE);
        }
        Stream.of(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestBody.class))
                .map(MethodParameter::getParameterType)
                .forEach(body -> codes.addAll(ofBody(body)));
        return codes;
    }

    private static List<RequestCode> ofBody(Class<?> body) {
        List<RequestCode> codes = new ArrayList<>(List.of(
                RequestCode.MALFORMED_JSON,
                RequestCode.INVALID_TYPE,
                RequestCode.JSON_LIMIT,
                RequestCode.UNSUPPORTED_MEDIA_TYPE));
        boolean record = body.isRecord();
        if (!Map.class.isAssignableFrom(body)) {
            codes.add(RequestCode.UNKNOWN_MEMBER);
        }
        if (!record || Stream.of(body.getRecordComponents()).anyMatch(RequestCodeResolver::isRequired)) {
            codes.add(RequestCode.MISSING_MEMBER);
        }
        if (!record
                || Stream.of(body.getRecordComponents())
                        .map(RecordComponent::getType)
                        .anyMatch(Set.of(Integer.class, Long.class, Map.class)::contains)) {
            codes.add(RequestCode.NUMBER_OUT_OF_RANGE);
        }
        return codes;
    }

    private static boolean isRequired(RecordComponent component) {
        JsonSetter setter = component.getAccessor().getAnnotation(JsonSetter.class);
        return isNotNull(component.getAccessor())
                || isNotNull(component.getAnnotatedType())
                || (setter != null && setter.nulls() == Nulls.FAIL)
                || (component.getAnnotatedType() instanceof AnnotatedParameterizedType generic
                        && Stream.of(generic.getAnnotatedActualTypeArguments())
                                .anyMatch(RequestCodeResolver::isNotNull));
    }

    private static boolean isNotNull(AnnotatedElement element) {
        return element.isAnnotationPresent(NotNull.class);
    }
}
