package io.circuitsynth.refman.fuzz;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Validates JSON against the contract's schemas.
 *
 * <p>It supports the keywords that the contract uses and fails on any other, so that none is ignored. It is stricter than
 * JSON Schema in one respect: members that a schema does not name are not allowed unless the schema allows them.
 */
final class Schemas {

    private static final Set<String> DESCRIBING = Set.of("description", "example", "default");

    private final JsonNode contract;

    Schemas(JsonNode contract) {
        this.contract = contract;
    }

    /** Returns the violations with their positions, none if the value matches. */
    List<String> violations(JsonNode schema, JsonNode value) {
        List<String> found = new ArrayList<>();
        check(schema, value, "", found);
        return found;
    }

    /** Returns the schema, with a reference to another one resolved. */
    JsonNode resolve(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isString() ? contract.at(reference.asString().substring(1)) : schema;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> found) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            JsonNode says = keyword.getValue();
            boolean holds = switch (keyword.getKey()) {
                case "$ref" -> {
                    check(resolve(schema), value, at, found);
                    yield true;
                }
                case "oneOf" ->
                    says.valueStream()
                                    .filter(each -> violations(each, value).isEmpty())
                                    .count()
                            == 1;
                case "type" -> isOfType(says, value);
                case "enum" -> says.valueStream().anyMatch(value::equals);
                case "required" -> !value.isObject() || says.valueStream().allMatch(name -> value.has(name.asString()));
                case "properties" -> {
                    checkMembers(schema, value, at, found);
                    yield true;
                }
                // Checked together with the named members.
                case "additionalProperties" -> {
                    if (!schema.has("properties")) {
                        checkMembers(schema, value, at, found);
                    }
                    yield true;
                }
                case "items" -> {
                    for (int i = 0; value.isArray() && i < value.size(); i++) {
                        check(says, value.get(i), at + "[" + i + "]", found);
                    }
                    yield true;
                }
                case "minimum" -> !value.isNumber() || decimal(value).compareTo(decimal(says)) >= 0;
                case "maximum" -> !value.isNumber() || decimal(value).compareTo(decimal(says)) <= 0;
                case "minLength" -> !value.isString() || characters(value) >= says.asInt();
                case "maxLength" -> !value.isString() || characters(value) <= says.asInt();
                case "pattern" ->
                    !value.isString()
                            || Pattern.compile(says.asString())
                                    .matcher(value.asString())
                                    .find();
                case "uniqueItems" -> !value.isArray() || isUnique(value);
                case "format" -> isOfFormat(says.asString(), value);
                default -> DESCRIBING.contains(keyword.getKey());
            };
            if (!holds) {
                found.add("'" + at + "' violates " + keyword.getKey() + " " + says + ": " + value);
            }
        }
    }

    private void checkMembers(JsonNode schema, JsonNode value, String at, List<String> found) {
        JsonNode named = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        value.properties().forEach(member -> {
            String place = at + "." + member.getKey();
            if (named.has(member.getKey())) {
                check(named.get(member.getKey()), member.getValue(), place, found);
            } else if (others.isObject()) {
                check(others, member.getValue(), place, found);
            } else {
                found.add("'" + place + "' is not a member of the schema");
            }
        });
    }

    private static boolean isOfType(JsonNode type, JsonNode value) {
        return type.isArray()
                ? type.valueStream().anyMatch(each -> isOfType(each.asString(), value))
                : isOfType(type.asString(), value);
    }

    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    private static boolean isOfFormat(String format, JsonNode value) {
        return switch (format) {
            case "int32" -> !value.isNumber() || value.canConvertToInt();
            case "int64" -> !value.isNumber() || value.canConvertToLong();
            case "double" -> !value.isNumber() || Double.isFinite(value.asDouble());
            case "date-time" -> !value.isString() || isTime(value.asString());
            default -> false;
        };
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static BigDecimal decimal(JsonNode number) {
        return number.asDecimal();
    }

    private static int characters(JsonNode text) {
        return text.asString().codePointCount(0, text.asString().length());
    }

    private static boolean isUnique(JsonNode values) {
        return values.valueStream().allMatch(new HashSet<>()::add);
    }
}
