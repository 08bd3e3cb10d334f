package io.circuitsynth.refman.fuzz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A mutable request; each character of its parts is one byte. */
final class Draft {

    /** The headers of every request. */
    private static final String ALWAYS = "Host: 127.0.0.1\r\n";

    /** Below 8 KiB, because Tomcat refuses a larger head before it has read the path. */
    private static final int MAX_HEAD = 8_000;

    private final Operation operation;
    private final Map<String, String> segments = new HashMap<>();
    private final List<String> query = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private Form form = Form.OF_THE_OPERATION;
    private String method;
    private String type = "application/json";
    private @Nullable String target;
    private @Nullable String body;
    private boolean isChunked;

    /** Creates a request that conforms to the contract. */
    Draft(Operation operation, Samples samples, Dice dice) {
        this.operation = operation;
        this.method = operation.method();
        for (Parameter parameter : operation.parameters()) {
            String value = Bytes.percent(text(samples.of(parameter.schema(), parameter.name(), dice)));
            if (parameter.isIn("path")) {
                segments.put(parameter.name(), value);
            } else if (parameter.isIn("query") && (parameter.isRequired() || dice.chance(30))) {
                query.add(parameter.name() + "=" + value);
            } else if (parameter.isIn("header") && dice.chance(10)) {
                headers.add(parameter.name() + ": " + value);
            }
        }
        operation.content().ifPresent(schema -> body(samples.of(schema, "", dice), dice));
    }

    private void body(JsonNode sample, Dice dice) {
        String named = segments.get("rootId");
        if (named != null && sample.path("symbols").isArray()) {
            drawOn(named, (ObjectNode) sample, dice);
        }
        body = JsonTwists.plain(sample);
        String root = sample.at("/managers/0/id").asString("");
        if (!root.isEmpty() && segments.containsKey("rootId")) {
            // A snapshot replaces only the hierarchy of its own root.
            segments.put("rootId", Bytes.percent(root));
        }
    }

    /**
     * Places the symbols on the root. Half of the annotations draw a single symbol, and create the hierarchy if there is none:
     * with random options, so few would succeed that no request met a symbol to delete.
     */
    private static void drawOn(String root, ObjectNode annotation, Dice dice) {
        annotation.path("symbols").forEach(symbol -> ((ObjectNode) symbol).put("managerId", root));
        if (dice.chance(50)) {
            annotation.removeAll();
            annotation.putArray("createManagers").addObject().put("id", root);
            annotation
                    .putArray("symbols")
                    .addObject()
                    .put("key", Words.of("key", dice))
                    .put("managerId", root)
                    .put("reference", "R?");
        }
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "null" : value.asString();
    }

    Operation operation() {
        return operation;
    }

    /** Marks the request as one that may not match its operation. */
    void markOutside() {
        form = Form.OUTSIDE;
    }

    void method(String chosen) {
        method = chosen;
    }

    void target(String chosen) {
        target = chosen;
    }

    void segment(String name, String raw) {
        segments.put(name, raw);
    }

    void query(String raw) {
        query.add(raw);
    }

    void header(String line) {
        headers.add(line);
    }

    void type(String chosen) {
        type = chosen;
    }

    void chunked() {
        isChunked = true;
    }

    void body(String bytes) {
        body = bytes;
        if (operation.content().isEmpty()) {
            markOutside();
        }
    }

    /** Returns the first lines of the head of a request. */
    static String start(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\n" + ALWAYS;
    }

    Request request() {
        String path = target == null ? path() : target;
        String search = query.isEmpty() ? "" : "?" + String.join("&", query);
        StringBuilder head = new StringBuilder(start(method, path + search));
        headers.forEach(line -> head.append(line).append("\r\n"));
        String sent = "";
        if (body != null) {
            sent = isChunked ? chunks(body) : body;
            head.append("Content-Type: ").append(type).append("\r\n");
            head.append(isChunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length())
                    .append("\r\n");
        }
        head.append("\r\n");
        Form fit = head.length() > MAX_HEAD ? Form.BROKEN : form;
        return new Request(operation, fit, method, path, head.toString(), sent);
    }

    private String path() {
        String path = operation.path();
        for (Map.Entry<String, String> segment : segments.entrySet()) {
            path = path.replace("{" + segment.getKey() + "}", segment.getValue());
        }
        return path;
    }

    private static String chunks(String body) {
        int half = body.length() / 2;
        return chunk(body.substring(0, half)) + chunk(body.substring(half)) + "0\r\n\r\n";
    }

    private static String chunk(String part) {
        return part.isEmpty() ? "" : Integer.toHexString(part.length()) + "\r\n" + part + "\r\n";
    }
}
