package io.circuitsynth.refman.fuzz;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * One operation of the contract.
 *
 * @param path its path, with each parameter in braces
 * @param content the schema of its body, if it has one
 * @param responses its responses by status
 */
record Operation(
        String id,
        String method,
        String path,
        List<Parameter> parameters,
        Optional<JsonNode> content,
        JsonNode responses) {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    static Operation of(String method, String path, JsonNode operation) {
        JsonNode schema =
                operation.path("requestBody").path("content").path(JSON).path("schema");
        return new Operation(
                operation.path("operationId").asString(),
                method,
                path,
                operation.path("parameters").valueStream().map(Parameter::of).toList(),
                schema.isMissingNode() ? Optional.empty() : Optional.of(schema),
                operation.path("responses"));
    }

    List<Parameter> parameters(String place) {
        return parameters.stream().filter(each -> each.isIn(place)).toList();
    }

    Set<Integer> statuses() {
        return responses.propertyNames().stream().map(Integer::valueOf).collect(Collectors.toSet());
    }

    /** Returns the schema of a success, empty if it has no body. */
    Optional<JsonNode> success(int status) {
        JsonNode schema = response(status).path("content").path(JSON).path("schema");
        return schema.isMissingNode() ? Optional.empty() : Optional.of(schema);
    }

    /** Returns the problem codes of a status. */
    Set<String> codes(int status) {
        return new LinkedHashSet<>(
                response(status).path("content").path(PROBLEM).path("examples").propertyNames());
    }

    private JsonNode response(int status) {
        return responses.path(Integer.toString(status));
    }

    @Override
    public String toString() {
        return id;
    }
}
