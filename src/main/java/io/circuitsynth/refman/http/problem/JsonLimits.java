package io.circuitsynth.refman.http.problem;

import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;

/** Says which limit of JSON a body exceeds; Jackson tells them apart in its messages alone. */
final class JsonLimits {

    private final List<Limit> limits;

    private record Limit(String named, RequestCode code, String what, long most) {}

    JsonLimits(StreamReadConstraints constraints) {
        this.limits = List.of(
                new Limit(
                        "getMaxNestingDepth",
                        RequestCode.JSON_DEPTH_LIMIT,
                        "levels in the JSON of the body",
                        constraints.getMaxNestingDepth()),
                new Limit(
                        "getMaxStringLength",
                        RequestCode.JSON_TEXT_LIMIT,
                        "characters in a text of the body",
                        constraints.getMaxStringLength()),
                new Limit(
                        "getMaxNameLength",
                        RequestCode.JSON_NAME_LIMIT,
                        "characters in the name of a member",
                        constraints.getMaxNameLength()),
                new Limit(
                        "getMaxNumberLength",
                        RequestCode.JSON_NUMBER_LIMIT,
                        "characters in a number of the body",
                        constraints.getMaxNumberLength()),
                new Limit(
                        "getMaxTokenCount",
                        RequestCode.JSON_TOKENS_LIMIT,
                        "tokens in the JSON of the body",
                        constraints.getMaxTokenCount()));
    }

    /** The problem of a body that exceeds one of the limits. */
    Problem problem(StreamConstraintsException exceeded, String path) {
        String message = String.valueOf(exceeded.getMessage());
        for (Limit limit : limits) {
            if (message.contains(limit.named())) {
                return Problem.of(
                        limit.code(),
                        "There may be at most " + limit.most() + " " + limit.what() + ".",
                        path,
                        Map.of("limit", limit.most()));
            }
        }
        return Problem.of(RequestCode.MALFORMED_JSON, "The JSON of the body is too much.", path, Map.of());
    }
}
