package io.circuitsynth.refman.http.contract;

import io.circuitsynth.refman.http.problem.ApiHeaders;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.request.EntityTags;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.method.HandlerMethod;

/** Describes the preconditions of an operation and the version in its responses, for the contract. */
final class ConditionalOperation {

    /** The path parameters that name a hierarchy or a manager of one. */
    private static final Set<String> TARGETS = Set.of("rootId", "id");

    private static final Set<String> SUCCESSES = Set.of("200", "201", "204");

    private final HandlerMethod method;
    private final Operation operation;

    ConditionalOperation(HandlerMethod method, Operation operation) {
        this.method = method;
        this.operation = operation;
    }

    /** Adds the descriptions of the header fields, to which the responses of all operations refer. */
    static void addHeaders(Components components) {
        components
                .addHeaders(
                        HttpHeaders.ETAG,
                        new Header()
                                .description("The version of the hierarchy after the request, in quotes. Absent if the "
                                        + "hierarchy does not exist then.")
                                .schema(new StringSchema().pattern("^\"[1-9][0-9]*\"$")))
                .addHeaders(
                        ApiHeaders.HIERARCHY,
                        new Header()
                                .description("The id of the root of that hierarchy. A client can send it back as a "
                                        + "header field of requests, by which a load balancer chooses the node.")
                                .schema(new StringSchema()));
    }

    /** Returns whether the responses describe a hierarchy at one version, which those of its change log do not. */
    boolean describesHierarchy() {
        return method.hasMethodAnnotation(RefusesChanges.class)
                || (!isStream()
                        && parameters().stream()
                                .anyMatch(each -> "path".equals(each.getIn()) && TARGETS.contains(each.getName())));
    }

    private boolean isStream() {
        @Nullable GetMapping mapping = method.getMethodAnnotation(GetMapping.class);
        return mapping != null && List.of(mapping.produces()).contains(MediaType.TEXT_EVENT_STREAM_VALUE);
    }

    /** Adds header fields and parameters. Adds nothing twice: springdoc customizes a cached operation repeatedly. */
    void describe() {
        operation.getResponses().forEach((status, response) -> {
            if (SUCCESSES.contains(status)) {
                addHeaders(response);
            }
        });
        if (method.hasMethodAnnotation(GetMapping.class)) {
            addParameter(
                    HttpHeaders.IF_NONE_MATCH,
                    "The versions that the client has, as entity tags, or `*`. If the hierarchy has one of them, the "
                            + "response is 304 without a body.",
                    EntityTags.LIST_PATTERN);
            ApiResponse notModified = new ApiResponse().description("The client has this version of the hierarchy.");
            addHeaders(notModified);
            operation.getResponses().addApiResponse(String.valueOf(HttpStatus.NOT_MODIFIED.value()), notModified);
        } else {
            addParameter(
                    HttpHeaders.IF_MATCH,
                    "The versions of the hierarchy for which the request is meant, as strong entity tags, or `*` for "
                            + "any. If the hierarchy has none of them, or does not exist, the request is refused with "
                            + "`version_mismatch` and changes nothing.",
                    EntityTags.STRONG_LIST_PATTERN);
        }
    }

    private static void addHeaders(ApiResponse response) {
        for (String name : List.of(HttpHeaders.ETAG, ApiHeaders.HIERARCHY)) {
            response.addHeaderObject(name, new Header().$ref("#/components/headers/" + name));
        }
    }

    private List<Parameter> parameters() {
        return Objects.requireNonNullElse(operation.getParameters(), List.of());
    }

    private void addParameter(String name, String description, String pattern) {
        if (parameters().stream().noneMatch(each -> name.equals(each.getName()))) {
            operation.addParametersItem(new HeaderParameter()
                    .name(name)
                    .description(description)
                    .required(false)
                    .schema(new StringSchema().pattern(pattern)));
        }
    }
}
