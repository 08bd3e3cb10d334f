package io.circuitsynth.refman.http.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.HttpTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContractHttpTest {

    private static final Path FILE = Path.of("openapi", "reference-manager.yaml");

    private static final int OPERATIONS = 43;

    private static final String RENEW = "mvn test -Dtest=ContractHttpTest -Dcontract.renew=true";

    @LocalServerPort
    private int port;

    @Autowired
    private Limits limits;

    @Test
    void theCommittedContractMatchesTheService() throws IOException {
        String contract =
                new Api(port).get("/v3/api-docs.yaml").expect(200).response().body();
        if (Boolean.getBoolean("contract.renew")) {
            Files.writeString(FILE, contract);
        }
        assertThat(Files.exists(FILE))
                .as(FILE + " is missing; write it with: " + RENEW)
                .isTrue();
        assertThat(Files.readString(FILE))
                .as(FILE + " differs from the service; renew it with: " + RENEW)
                .isEqualTo(contract);
    }

    /** Runs first, because springdoc logs only while it generates the document, on the first request. */
    @Test
    @Order(1)
    @ExtendWith(OutputCaptureExtension.class)
    void theContractIsIndependentOfTheLocaleAndGeneratedWithoutWarnings(CapturedOutput output) {
        Api english = new Api(port, "Accept-Language", "en-GB");
        Api german = new Api(port, "Accept-Language", "de-AT");
        assertThat(english.get("/v3/api-docs").expect(200).json())
                .isEqualTo(german.get("/v3/api-docs").expect(200).json());
        assertThat(output.getAll().lines().filter(line -> line.contains("springdoc") || line.contains("swagger")))
                .anyMatch(line -> line.contains("springdoc-openapi is"))
                .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
    }

    @Test
    void everyOperationParameterAndMemberIsDescribed() {
        JsonNode contract = new Api(port).get("/v3/api-docs").expect(200).json();
        Map<String, JsonNode> operations = new HashMap<>();
        contract.path("paths")
                .forEach(path -> path.forEach(operation ->
                        operations.put(operation.path("operationId").asString(), operation)));
        assertThat(operations).hasSize(OPERATIONS);
        operations.forEach((id, operation) -> {
            assertThat(operation.path("summary").asString()).as(id).isNotEmpty();
            assertThat(operation.path("description").asString()).as(id).isNotEmpty();
            assertThat(operation.path("tags")).as(id).isNotEmpty();
            operation
                    .path("parameters")
                    .forEach(parameter -> assertThat(
                                    parameter.path("description").asString())
                            .as(id + " " + parameter.path("name"))
                            .isNotEmpty());
            Set<String> statuses = new HashSet<>();
            operation.path("responses").properties().forEach(response -> {
                statuses.add(response.getKey());
                assertThat(response.getValue().path("description").asString())
                        .as(id)
                        .isNotEmpty();
            });
            assertThat(statuses).as(id).contains("500").containsAnyOf("200", "201", "204");
        });
        contract.at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(member -> assertThat(member.getValue().has("description")
                                        || member.getValue().has("$ref"))
                                .as(schema.getKey() + "." + member.getKey() + " is described")
                                .isTrue()));
    }

    @Test
    void theGroupsAreInDocumentedOrder() {
        JsonNode contract = new Api(port).get("/v3/api-docs").expect(200).json();
        assertThat(contract.path("tags")
                        .valueStream()
                        .map(tag -> tag.path("name").asString()))
                .containsExactly(
                        "Managers",
                        "References",
                        "Annotation",
                        "Nets",
                        "Counters",
                        "Hierarchies",
                        "Trees",
                        "Snapshots",
                        "Change log",
                        "Rules",
                        "Implementation");
        contract.path("paths")
                .forEach(path -> path.forEach(operation -> assertThat(operation.path("tags"))
                        .as(operation.path("operationId").asString())
                        .hasSize(1)));
        assertThat(new Api(port)
                        .get("/v3/api-docs/swagger-config")
                        .expect(200)
                        .json()
                        .has("tagsSorter"))
                .isFalse();
    }

    @Test
    void everyOperationOnAHierarchyDescribesItsVersionAndConditions() {
        JsonNode contract = new Api(port).get("/v3/api-docs").expect(200).json();
        List<String> without = new ArrayList<>();
        contract.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode operation = method.getValue();
                    String id = operation.path("operationId").asString();
                    boolean isQuery = method.getKey().equals("get");
                    List<String> parameters = operation
                            .path("parameters")
                            .valueStream()
                            .map(parameter -> parameter.path("name").asString())
                            .toList();
                    if (!operation.path("responses").has("412")) {
                        without.add(id);
                        assertThat(parameters).as(id).doesNotContain("If-Match", "If-None-Match");
                        return;
                    }
                    assertThat(parameters).as(id).contains(isQuery ? "If-None-Match" : "If-Match");
                    assertThat(operation.path("responses").has("304")).as(id).isEqualTo(isQuery);
                    operation.path("responses").properties().forEach(response -> {
                        if (Integer.parseInt(response.getKey()) < 400) {
                            assertThat(response.getValue().path("headers").propertyNames())
                                    .as(id + " " + response.getKey())
                                    .contains("ETag", "Refman-Hierarchy");
                        }
                    });
                }));
        assertThat(without)
                .containsExactlyInAnyOrder(
                        "listManagers",
                        "listHierarchies",
                        "listChanges",
                        "listRules",
                        "getRules",
                        "checkReferences",
                        "getImplementation",
                        "compareIndexes",
                        "createTicket");
        assertThat(contract.at("/components/headers").propertyNames()).contains("ETag", "Refman-Hierarchy");
    }

    @Test
    void numbersAndKeysHaveTheLimitsOfTheService() {
        JsonNode contract = new Api(port).get("/v3/api-docs").expect(200).json();
        List<Integer> pages = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        contract.path("paths")
                .forEach(path ->
                        path.forEach(operation -> operation.path("parameters").forEach(parameter -> {
                            JsonNode schema = parameter.path("schema");
                            switch (parameter.path("name").asString()) {
                                case "limit" -> pages.add(schema.path("maximum").asInt());
                                case "Idempotency-Key" ->
                                    keys.add(schema.path("pattern").asString());
                                default -> {}
                            }
                        })));
        assertThat(pages).hasSize(6).containsOnly(limits.itemsPerPage());
        assertThat(keys)
                .hasSizeGreaterThan(10)
                .allSatisfy(pattern -> assertThat("a b-1~!")
                        .matches(pattern)
                        .satisfies(key -> assertThat(" ").doesNotMatch(pattern))
                        .satisfies(key -> assertThat("\u00e9").doesNotMatch(pattern))
                        .satisfies(key -> assertThat("k".repeat(255)).matches(pattern))
                        .satisfies(key -> assertThat("k".repeat(256)).doesNotMatch(pattern)));
        assertThat(maximum(contract, "GenerateRequest", "count")).isEqualTo(limits.referencesPerRequest());
        assertThat(maximum(contract, "GenerateNetsRequest", "count")).isEqualTo(limits.referencesPerRequest());
        assertThat(maximum(contract, "ComparisonRequest", "iterations")).isEqualTo(limits.iterationsPerComparison());
    }

    private static int maximum(JsonNode contract, String schema, String member) {
        return contract.at("/components/schemas/" + schema + "/properties/" + member + "/maximum")
                .asInt();
    }

    /** Some generators, for TypeScript among others, make a member of a request required if its schema has a default. */
    @Test
    void noSchemaDeclaresADefault() {
        JsonNode contract = new Api(port).get("/v3/api-docs").expect(200).json();
        List<String> required = new ArrayList<>();
        contract.at("/components/schemas").properties().forEach(schema -> {
            assertThat(schema.getValue().path("properties").findValues("default"))
                    .as(schema.getKey())
                    .isEmpty();
            if (schema.getKey().endsWith("Request")) {
                schema.getValue()
                        .path("required")
                        .forEach(member -> required.add(schema.getKey() + "." + member.asString()));
            }
        });
        assertThat(required)
                .contains("ValidateRequest.references", "ParentRequest.parentId")
                .doesNotContain(
                        "GenerateRequest.prefix",
                        "GenerateRequest.count",
                        "GenerateRequest.reuse",
                        "GenerateNetsRequest.count");
    }

    /** Executes the examples that Swagger UI fills in, unchanged and in an order that works. */
    @Test
    void everyOperationSucceedsWithItsExamples() {
        Api api = new Api(port);
        JsonNode contract = api.get("/v3/api-docs").expect(200).json();
        List<String> order = List.of(
                "createManager",
                "findOrCreateManager",
                "updateManager",
                "revertChange",
                "registerReferences",
                "generateReferences",
                "annotateSymbols",
                "listSymbols",
                "renameReferences",
                "deleteSymbol",
                "validateReferences",
                "getReference",
                "listReferences",
                "generateNets",
                "registerNets",
                "listNets",
                "releaseNet",
                "raiseCounters",
                "getCounters",
                "setParent",
                "listManagers",
                "getManager",
                "getManagerStats",
                "listHierarchies",
                "getHierarchy",
                "getHierarchyStats",
                "listChanges",
                "createTicket",
                "renewHierarchy",
                "exportHierarchy",
                "importHierarchy",
                "replaceHierarchy",
                "listRules",
                "getRules",
                "checkReferences",
                "getImplementation",
                "compareIndexes",
                "releaseReference",
                "setReferences",
                "releaseReferences",
                "detachManager",
                "clearManager",
                "deleteManager");
        List<String> executed = new ArrayList<>();
        api.put("/api/v1/managers/bitaxe-trial", "{\"expiresIn\":\"PT1H\"}").expect(201);
        for (String id : order) {
            contract.path("paths")
                    .properties()
                    .forEach(path -> path.getValue().properties().forEach(method -> {
                        if (method.getValue().path("operationId").asString().equals(id)) {
                            execute(api, contract, path.getKey(), method.getKey(), method.getValue());
                            executed.add(id);
                        }
                    }));
        }
        assertThat(executed).isEqualTo(order).hasSize(OPERATIONS);
        api.delete("/api/v1/managers/bitaxe-ultra?cascade=true").expect(204);
        api.delete("/api/v1/managers/bitaxe-gamma?cascade=true").expect(204);
        api.delete("/api/v1/managers/bitaxe-trial").expect(204);
    }

    /** Returns the version of the example hierarchy, which continues that of an earlier one with the same root. */
    private static String latestVersion(Api api) {
        return api.get("/api/v1/hierarchies/bitaxe-ultra")
                .expect(200)
                .json()
                .path("version")
                .asString();
    }

    private static void execute(Api api, JsonNode contract, String path, String method, JsonNode operation) {
        String filled = path;
        StringBuilder query = new StringBuilder("?");
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.path("name").asString();
            String value = name.equals("version")
                    ? latestVersion(api)
                    : parameter.path("example").asString("");
            if (parameter.path("in").asString().equals("path")) {
                assertThat(value).as(path + " has an example for " + name).isNotEmpty();
                filled = filled.replace("{" + name + "}", value);
            } else if (!value.isEmpty()) {
                query.append(name).append('=').append(value).append('&');
            }
        }
        JsonNode content = operation.at("/requestBody/content/application~1json");
        String body = null;
        if (!content.isMissingNode()) {
            String schema = content.at("/schema/$ref").asString().replaceFirst("^#", "");
            body = contract.at(schema).path("example").toString();
        }
        Api.Answer answer = api.send(method.toUpperCase(Locale.ROOT), filled + query, body, "application/json");
        assertThat(answer.status())
                .as(method + " " + filled + query + " " + body + ": "
                        + answer.response().body())
                .isBetween(200, 299);
    }
}
