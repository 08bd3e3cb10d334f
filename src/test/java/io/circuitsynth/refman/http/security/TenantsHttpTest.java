package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Verifies that a caller cannot read, change or detect the data of another tenant. */
@TestInstance(Lifecycle.PER_CLASS)
class TenantsHttpTest {

    private static final String MANAGERS = "/api/v1/managers";

    private KeyedService service;
    private Api acme;
    private Api umbrella;

    @BeforeAll
    void start() {
        service = KeyedService.start();
        acme = service.api(KeyedService.TENANTS.get(0), Role.ADMIN);
        umbrella = service.api(KeyedService.TENANTS.get(1), Role.ADMIN);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void begin() {
        clear(acme);
        clear(umbrella);
        acme.put(MANAGERS + "/board", "{}").expect(201);
        acme.put(MANAGERS + "/sheet", "{\"parentId\":\"board\"}").expect(201);
        acme.register("sheet", "R1", "R2").expect(201);
    }

    private static void clear(Api api) {
        api.get(MANAGERS + "?roots=true")
                .json()
                .path("items")
                .forEach(root -> api.delete(MANAGERS + "/" + root.path("id").asString() + "?cascade=true")
                        .expect(204));
        assertThat(api.get(MANAGERS).json().path("items").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET|/api/v1/managers/sheet|",
                "DELETE|/api/v1/managers/sheet|",
                "GET|/api/v1/managers/sheet/references|",
                "POST|/api/v1/managers/sheet/references|{\"reference\":\"R3\"}",
                "POST|/api/v1/managers/sheet/references/generate|{\"prefix\":\"R\"}",
                "POST|/api/v1/managers/sheet/references/validate|{\"references\":[\"R1\"]}",
                "GET|/api/v1/managers/sheet/references/R1|",
                "DELETE|/api/v1/managers/sheet/references/R1|",
                "POST|/api/v1/managers/sheet/nets/generate|{}",
                "GET|/api/v1/managers/sheet/counters|",
                "PUT|/api/v1/managers/sheet/counters|{\"R\":9}",
                "PUT|/api/v1/managers/sheet/parent|{\"parentId\":\"board\"}",
                "PUT|/api/v1/managers/own/parent|{\"parentId\":\"board\"}",
                "DELETE|/api/v1/managers/sheet/parent|",
                "POST|/api/v1/managers/sheet/clear|",
                "GET|/api/v1/managers/sheet/stats|",
                "GET|/api/v1/managers?parent=board|",
                "POST|/api/v1/managers|{\"parentId\":\"board\"}",
                "PUT|/api/v1/managers/new|{\"parentId\":\"board\"}",
                "GET|/api/v1/hierarchies/board|",
                "GET|/api/v1/hierarchies/board/stats|",
                "GET|/api/v1/hierarchies/board/export|"
            })
    void aManagerOfAnotherTenantIsNotFound(String method, String path, String body) {
        umbrella.put(MANAGERS + "/own", "{}").expect(201);
        String before = state();
        Api.Answer answer =
                umbrella.send(method, path, body, "application/json").expect(404);
        assertThat(answer.code()).isIn("manager_not_found", "hierarchy_not_found");
        assertThat(answer.response().body()).doesNotContain("acme");
        assertThat(state()).isEqualTo(before);
    }

    private String state() {
        return acme.get("/api/v1/hierarchies/board/export")
                .expect(200)
                .response()
                .body();
    }

    @Test
    void theSameIdInTwoTenantsIsTwoManagers() {
        umbrella.put(MANAGERS + "/board", "{\"name\":\"other\"}").expect(201);
        assertThat(umbrella.generate("board", "{\"prefix\":\"R\"}").texts("references"))
                .containsExactly("R1");
        assertThat(acme.generate("board", "{\"prefix\":\"R\"}").texts("references"))
                .containsExactly("R3");
        umbrella.delete(MANAGERS + "/board").expect(204);
        acme.get(MANAGERS + "/board").expect(200);
    }

    @Test
    void listsContainOnlyTheCallersData() {
        umbrella.put(MANAGERS + "/lab", "{}").expect(201);
        for (String list : List.of(MANAGERS, MANAGERS + "?roots=true", "/api/v1/hierarchies")) {
            assertThat(umbrella.get(list).expect(200).response().body())
                    .contains("lab")
                    .doesNotContain("board", "sheet");
            assertThat(acme.get(list).expect(200).response().body())
                    .contains("board")
                    .doesNotContain("lab");
        }
    }

    @Test
    void theSameIdempotencyKeyInTwoTenantsNamesTwoRequests() {
        umbrella.put(MANAGERS + "/board", "{}").expect(201);
        String path = MANAGERS + "/board/references/generate";
        String body = "{\"prefix\":\"R\",\"count\":2}";
        assertThat(acme.send("POST", path, body, "application/json", "Idempotency-Key", "one")
                        .texts("references"))
                .containsExactly("R3", "R4");
        assertThat(umbrella.send("POST", path, body, "application/json", "Idempotency-Key", "one")
                        .texts("references"))
                .containsExactly("R1", "R2");
    }

    @Test
    void anImportCreatesTheHierarchyInTheCallersTenant() {
        ObjectNode snapshot = (ObjectNode)
                acme.get("/api/v1/hierarchies/board/export").expect(200).json();
        umbrella.post("/api/v1/hierarchies/import", snapshot.toString()).expect(201);
        assertThat(umbrella.used("sheet", "scope=own")).containsExactly("R1", "R2");
        acme.register("sheet", "R9").expect(201);
        assertThat(umbrella.used("sheet", "scope=own")).containsExactly("R1", "R2");
    }
}
