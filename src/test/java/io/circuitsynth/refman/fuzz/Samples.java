package io.circuitsynth.refman.fuzz;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Generates JSON that matches a schema. */
final class Samples {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_ITEMS = 4;

    private final Schemas schemas;

    Samples(Schemas schemas) {
        this.schemas = schemas;
    }

    /** Returns a value for a member or a parameter of that name. */
    JsonNode of(JsonNode named, String name, Dice dice) {
        JsonNode schema = schemas.resolve(named);
        if (schema.has("properties") && schema.has("example") && dice.chance(40)) {
            return schema.get("example").deepCopy();
        }
        if (isNullable(schema) && dice.chance(20)) {
            return NODES.nullNode();
        }
        if (schema.has("enum")) {
            return dice.pick(schema.get("enum").valueStream().toList());
        }
        return switch (type(schema)) {
            case "integer", "number" -> NODES.numberNode(number(schema, dice));
            case "boolean" -> NODES.booleanNode(dice.chance(50));
            case "array" -> array(schema, name, dice);
            case "object" -> object(schema, name, dice);
            default -> NODES.stringNode(Words.of(name, dice));
        };
    }

    private static boolean isNullable(JsonNode schema) {
        return schema.path("type")
                .valueStream()
                .anyMatch(type -> type.asString().equals("null"));
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asString() : type.asString();
    }

    private static long number(JsonNode schema, Dice dice) {
        long least = schema.path("minimum").asLong(1);
        long most = schema.path("maximum").asLong(100);
        return dice.chance(80) ? least + dice.below(5) : dice.chance(50) ? least : most;
    }

    private ArrayNode array(JsonNode schema, String name, Dice dice) {
        ArrayNode array = NODES.arrayNode();
        for (int i = dice.below(MAX_ITEMS); i > 0; i--) {
            array.add(of(schema.path("items"), name, dice));
        }
        return array;
    }

    private ObjectNode object(JsonNode schema, String name, Dice dice) {
        ObjectNode object = NODES.objectNode();
        schema.path("properties").properties().forEach(member -> {
            boolean isRequired = schema.path("required")
                    .valueStream()
                    .anyMatch(required -> required.asString().equals(member.getKey()));
            if (isRequired || dice.chance(40)) {
                object.set(member.getKey(), of(member.getValue(), member.getKey(), dice));
            }
        });
        JsonNode others = schema.path("additionalProperties");
        for (int i = others.isObject() ? dice.below(MAX_ITEMS) : 0; i > 0; i--) {
            object.set(Words.key(name, dice), of(others, name, dice));
        }
        return object;
    }
}
