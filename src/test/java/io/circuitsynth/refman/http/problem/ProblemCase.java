package io.circuitsynth.refman.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** A request of {@code problems.yaml} and its problem document; the file explains each member. */
record ProblemCase(
        String code,
        int status,
        String category,
        Situation situation,
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String body,
        @Nullable String raw,
        String detail,
        JsonNode details,
        boolean hasRetryAfter) {

    private static final Path FILE = Path.of("src", "test", "resources", "problems.yaml");
    private static final Pattern REPEATED = Pattern.compile("\\{\\{([^}]+?)\\*(\\d+)}}");
    private static final String KEY = "{{key}}";

    private static final String SNAPSHOT = "{\"format\":\"refman-hierarchy\",\"version\":%s,\"rules\":\"kicad\","
            + "\"managers\":[{\"id\":\"strict\",\"name\":null,\"parentId\":null,"
            + "\"createdAt\":\"2026-11-22T07:00:00Z\",\"references\":[%s],\"retired\":[],"
            + "\"nets\":[],\"counters\":{},\"nextNet\":1}],\"ahead\":[]}";

    /** The state of the service or the kind of caller that the problem requires. */
    enum Situation {
        NONE,
        WITHOUT_KEY,
        UNKNOWN_KEY,
        ISSUER_DOWN,
        READER,
        OVER_QUOTA,
        ABOVE_RATE,
        ABOVE_STREAMS,
        CHANGE_IN_FLIGHT,
        KEY_USED,
        STORE_DOWN,
        DATA_DAMAGED,
        RULES_GONE,
        INDEX_BROKEN;

        /** Returns whether a successful change causes the situation. */
        boolean hasChange() {
            return this == CHANGE_IN_FLIGHT || this == KEY_USED;
        }
    }

    /** Reads all cases from the file. */
    static List<ProblemCase> all() {
        try {
            String text = REPEATED.matcher(Files.readString(FILE))
                    .replaceAll(
                            found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
            List<Map<String, Object>> all = new Yaml().load(text);
            return all.stream().map(ProblemCase::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemCase of(Map<String, Object> members) {
        Map<String, Object> rest = new LinkedHashMap<>(members);
        String[] request = text(rest, "request", "").split(" ", 2);
        Object snapshot = rest.remove("snapshot");
        Object body = rest.remove("body");
        ProblemCase made = new ProblemCase(
                text(rest, "code", ""),
                Integer.parseInt(text(rest, "status", "")),
                text(rest, "category", "validation"),
                Situation.valueOf(text(rest, "situation", "NONE")),
                request[0],
                request[1],
                texts(rest.remove("headers")),
                snapshot instanceof Map<?, ?> values
                        ? SNAPSHOT.formatted(values.get("version"), values.get("references"))
                        : (String) body,
                (String) rest.remove("raw"),
                text(rest, "detail", ""),
                Api.JSON.valueToTree(Objects.requireNonNullElse(rest.remove("details"), Map.of())),
                Boolean.parseBoolean(text(rest, "retryAfter", "false")));
        assertThat(rest).as("unknown members of " + made).isEmpty();
        return made;
    }

    private static String text(Map<String, Object> members, String name, String otherwise) {
        Object value = members.remove(name);
        return value == null ? otherwise : value.toString();
    }

    private static Map<String, String> texts(@Nullable Object headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (headers instanceof Map<?, ?> all) {
            all.forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
        }
        return texts;
    }

    /** Returns the case with a key in place of its placeholder. */
    ProblemCase withKey(String key) {
        Map<String, String> keyed = new LinkedHashMap<>(headers);
        keyed.replaceAll((name, value) -> value.replace(KEY, key));
        return new ProblemCase(
                code,
                status,
                category,
                situation,
                method,
                path,
                keyed,
                body,
                raw,
                detail,
                Api.JSON.readTree(details.toString().replace(KEY, key)),
                hasRetryAfter);
    }

    /** Returns the whole document. */
    JsonNode document() {
        String title = code.replace('_', ' ');
        return Api.JSON
                .createObjectNode()
                .put("type", "urn:refman:problem:" + code)
                .put("title", Character.toUpperCase(title.charAt(0)) + title.substring(1))
                .put("status", status)
                .put("detail", detail)
                .put("instance", path.replaceFirst("\\?.*", ""))
                .put("code", code)
                .put("category", category)
                .set("details", details);
    }

    @Override
    public String toString() {
        return code + " by " + method + " " + path + " " + (body == null ? headers : body);
    }
}
