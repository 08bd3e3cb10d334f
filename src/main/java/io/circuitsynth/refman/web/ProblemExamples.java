package io.circuitsynth.refman.web;

import io.circuitsynth.refman.designator.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** One example of a problem document for each code, for the contract. */
final class ProblemExamples {

    private ProblemExamples() {}

    static Map<String, Object> of(ErrorCode code, int status) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "urn:refman:problem:" + code.text());
        example.put("title", Problem.title(code));
        example.put("status", status);
        example.put("detail", Problem.title(code) + ".");
        example.put("instance", "/api/v1/managers/power/references");
        example.put("code", code.text());
        example.put("category", code.category().text());
        example.put("details", Map.of());
        return example;
    }
}
