package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class NetsHttpTest {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private static String path(String id) {
        return "/api/v1/managers/" + id + "/nets";
    }

    private Api.Answer register(String id, String... nets) {
        return api.post(path(id), Api.JSON.writeValueAsString(Map.of("nets", List.of(nets))));
    }

    private List<String> generate(String id, int count) {
        return api.post(path(id) + "/generate", "{\"count\":" + count + "}")
                .expect(201)
                .texts("nets");
    }

    private List<String> list(String id, String scope) {
        return api.get(path(id) + "?scope=" + scope).expect(200).texts("nets");
    }

    @Test
    void theNetsOfADesignAreRegisteredListedAndNeverGenerated() {
        String root = api.root();
        String child = api.child(root);
        assertThat(register(child, "N$7", "N$1", "N$2").expect(201).texts("nets"))
                .containsExactly("N$7", "N$1", "N$2");
        assertThat(register(root, "N$10").expect(201).texts("nets")).containsExactly("N$10");
        assertThat(generate(root, 7)).containsExactly("N$3", "N$4", "N$5", "N$6", "N$8", "N$9", "N$11");
        assertThat(list(child, "own")).containsExactly("N$1", "N$2", "N$7");
        assertThat(list(root, "subtree")).hasSize(11).startsWith("N$1", "N$2").endsWith("N$9", "N$10", "N$11");
        assertThat(list(child, "hierarchy")).hasSize(11);
        assertThat(api.used(root, "")).isEmpty();
    }

    @Test
    void aReleasedNetIsRetiredAndCanBeRegisteredByName() {
        String root = api.root();
        String child = api.child(root);
        register(child, "N$1", "N$2").expect(201);
        assertThat(api.delete(path(root) + "/N$2").expect(404).json().path("details"))
                .isEqualTo(Api.JSON.readTree("{\"net\":\"N$2\",\"managerId\":\"" + root + "\"}"));
        api.delete(path(child) + "/N$2").expect(204);
        api.delete(path(child) + "/N$1").expect(204);
        assertThat(api.delete(path(child) + "/N$1").expect(404).code()).isEqualTo("reference_not_found");
        assertThat(generate(root, 1)).containsExactly("N$3");
        assertThat(list(root, "hierarchy")).containsExactly("N$3");
        register(root, "N$2").expect(201);
        assertThat(list(root, "own")).containsExactly("N$2", "N$3");
        api.delete("/api/v1/managers/" + child).expect(204);
        assertThat(generate(root, 1)).containsExactly("N$4");
    }

    @Test
    void releasedNetsMoveWithTheirManagerAndStandInItsSnapshot() {
        String root = api.root();
        String child = api.child(root);
        register(child, "N$1", "N$2").expect(201);
        api.delete(path(child) + "/N$1").expect(204);
        api.delete("/api/v1/managers/" + child + "/parent").expect(200);
        String exported = api.get("/api/v1/hierarchies/" + child + "/export")
                .expect(200)
                .response()
                .body();
        assertThat(Api.JSON.readTree(exported).at("/managers/0/retiredNets/0").asString())
                .isEqualTo("N$1");
        String copy = api.post("/api/v1/hierarchies/import?newIds=true", exported)
                .expect(201)
                .json()
                .path("rootId")
                .asString();
        assertThat(generate(copy, 1)).containsExactly("N$3");
        assertThat(generate(child, 1)).containsExactly("N$3");
        assertThat(generate(root, 1)).containsExactly("N$1");
    }

    @Test
    void aRefusedBatchRegistersNoNets() {
        String root = api.root();
        String child = api.child(root);
        register(child, "N$2").expect(201);
        JsonNode problem = register(root, "N$1", "N$2").expect(409).json();
        assertThat(problem.path("code").asString()).isEqualTo("already_in_use");
        assertThat(problem.path("details"))
                .isEqualTo(Api.JSON.readTree("{\"net\":\"N$2\",\"ownerId\":\"" + child + "\"}"));
        assertThat(register(root, "N$1", "N$1").expect(409).code()).isEqualTo("already_in_use");
        assertThat(register(root).expect(422).code()).isEqualTo("invalid_count");
        assertThat(list(root, "hierarchy")).containsExactly("N$2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "N$", "N$0", "N$01", "n$1", "N1", "R1", "N$4294967296", "N$1A", " N$1", "N$-1"})
    void onlyTheDollarAndANumberNameAnUnnamedNet(String name) {
        String root = api.root("kicad");
        assertThat(register(root, "N$5", name).expect(422).code()).isEqualTo("invalid_reference_format");
        assertThat(list(root, "own")).isEmpty();
    }

    @Test
    void netsArePagedWithTheirTotal() {
        String root = api.root();
        generate(root, 12);
        JsonNode first = api.get(path(root) + "?limit=10").expect(200).json();
        assertThat(first.path("total").asLong()).isEqualTo(12);
        assertThat(first.path("next").asString()).isEqualTo("N$10");
        assertThat(api.get(path(root) + "?limit=10&after=N$10").expect(200).json())
                .isEqualTo(Api.JSON.readTree("{\"nets\":[\"N$11\",\"N$12\"],\"total\":12}"));
        assertThat(api.get(path(root) + "?scope=all").expect(400).code()).isEqualTo("invalid_parameter");
        assertThat(api.get(path(root) + "?limit=1001").expect(400).code()).isEqualTo("page_limit");
    }
}
