package io.circuitsynth.refman.fuzz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request that is being made up; each character of its parts is one byte. */
final class Draft {

    /** What every request has, and who asks: the one place that says so. */
    private static final String ALWAYS = "Host: 127.0.0.1\r\n";

    /** Tomcat refuses a head above 8 KiB before it knows the path. */
    private static final int LONGEST_HEAD = 8_000;

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

    /** A request that is as the contract says. */
    Draft(Operation operation, Samples samples, Dice dice) {
        this.operation = operation;
        this.method = operation.method();
        for (Parameter parameter : operation.parameters()) {
            String value = Bytes.percent(text(samples.of(parameter.schema(), parameter.name(), dice)));
            if (parameter.isIn("path")) {
                segments.put(parameter.name(), value);
            } else if (parameter.isIn("query") && dice.chance(30)) {
                query.add(parameter.name() + "=" + value);
            } else if (parameter.isIn("header") && dice.chance(10)) {
                headers.add(parameter.name() + ": " + value);
            }
        }
        operation.content().ifPresent(schema -> body = JsonTwists.plain(samples.of(schema, "", dice)));
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "null" : value.asString();
    }

    Operation operation() {
        return operation;
    }

    /** The request leaves what the contract says of its operation. */
    void leave() {
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
            leave();
        }
    }

    /** How the head of a request begins. */
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
        Form fit = head.length() > LONGEST_HEAD ? Form.BROKEN : form;
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
