package io.circuitsynth.refman.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Creates JSON that nearly matches a schema, or text that is nearly JSON; each character of a result is one byte. */
final class JsonTwists {

    // Escaped, so that an unpaired surrogate reaches the service.
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonTwists() {}

    static String plain(JsonNode json) {
        return Bytes.utf8(MAPPER.writeValueAsString(json));
    }

    /** Returns the JSON with one value, at any level, replaced. */
    static String twisted(JsonNode json, Dice dice) {
        ArrayNode whole = JsonNodeFactory.instance.arrayNode().add(json.deepCopy());
        List<JsonNode> containers = new ArrayList<>();
        collect(whole, containers);
        JsonNode container = dice.pick(containers);
        if (container instanceof ObjectNode object) {
            twist(object, dice);
        } else if (container instanceof ArrayNode array) {
            twist(array, dice);
        }
        String twisted = plain(whole);
        return twisted.substring(1, twisted.length() - 1);
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(each -> collect(each, containers));
        }
    }

    private static void twist(ObjectNode object, Dice dice) {
        List<String> names = new ArrayList<>(object.propertyNames());
        String name = names.isEmpty() ? "x" : dice.pick(names);
        switch (dice.below(8)) {
            case 0 -> object.remove(name);
            case 1 -> set(object, name, MAPPER.writeValueAsString(object.get(name)) + "," + Bytes.json(name) + ":1");
            case 2 -> set(object, dice.pick(List.of("x", "", "\0", name + " ", name.toUpperCase(Locale.ROOT))), "1");
            case 3 -> set(object, dice.pick(Hostile.TEXTS), dice.pick(List.of("1", "\"R1\"", "null")));
            case 4, 5 -> set(object, name, Bytes.json(dice.pick(Hostile.TEXTS)));
            default -> set(object, name, dice.pick(Hostile.TOKENS));
        }
    }

    private static void twist(ArrayNode array, Dice dice) {
        JsonNode node = raw(dice.chance(40) ? Bytes.json(dice.pick(Hostile.TEXTS)) : dice.pick(Hostile.TOKENS));
        if (array.isEmpty() || dice.chance(30)) {
            array.add(node);
        } else {
            array.set(dice.below(array.size()), node);
        }
    }

    private static void set(ObjectNode object, String name, String json) {
        object.set(name, raw(json));
    }

    private static JsonNode raw(String json) {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(json));
    }

    /** Returns the bytes with one position corrupted. */
    static String broken(String bytes, Dice dice) {
        int at = dice.below(bytes.length() + 1);
        String head = bytes.substring(0, at);
        String tail = bytes.substring(at);
        return switch (dice.below(6)) {
            case 0 -> head;
            case 1 -> tail;
            case 2 ->
                head
                        + dice.pick(List.of(
                                "\0",
                                "\"",
                                "{",
                                "}",
                                "[",
                                "]",
                                ",",
                                ":",
                                "\\",
                                "\u00ff",
                                "\u00c0\u00af",
                                "\u00ed\u00a0\u0080",
                                "\u00c2\u00b5"))
                        + tail;
            case 3 -> head + tail + dice.pick(List.of("x", "{}", ",", "\0", "]", "// x"));
            case 4 -> head.isEmpty() ? tail : head.substring(1) + tail;
            default -> dice.pick(List.of("\u00ef\u00bb\u00bf", " ", "\0", "x", ")]}',\n")) + bytes;
        };
    }
}
