package io.circuitsynth.refman.fuzz;

import tools.jackson.databind.JsonNode;

/**
 * A parameter of an operation.
 *
 * @param in its location: {@code path}, {@code query} or {@code header}
 */
record Parameter(String in, String name, boolean isRequired, JsonNode schema) {

    static Parameter of(JsonNode parameter) {
        return new Parameter(
                parameter.path("in").asString(),
                parameter.path("name").asString(),
                parameter.path("required").asBoolean(false),
                parameter.path("schema"));
    }

    boolean isIn(String place) {
        return in.equals(place);
    }
}
