package io.circuitsynth.refman.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class ContractHttpTest {

    private static final Path FILE = Path.of("openapi", "reference-manager.yaml");

    private static final String RENEW = "mvn test -Dtest=ContractHttpTest -Dcontract.renew=true";

    @LocalServerPort
    private int port;

    @Test
    void theCommittedContractIsTheServicesContract() throws IOException {
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

    @Test
    void everyOperationIsDescribedWithAnExampleOfItsBodyAndItsProblems() {
        JsonNode contract = new Api(port).get("/v3/api-docs").expect(200).json();
        Map<String, JsonNode> operations = new HashMap<>();
        contract.path("paths")
                .forEach(path -> path.forEach(operation ->
                        operations.put(operation.path("operationId").asString(), operation)));
        assertThat(operations).hasSize(26);
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
}
