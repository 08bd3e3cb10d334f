package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.security.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Uses up the quotas of one tenant, and verifies that another tenant is not affected. */
@TestInstance(Lifecycle.PER_CLASS)
class QuotasHttpTest {

    private static final String MANAGERS = "/api/v1/managers";
    private static final String GENERATE = MANAGERS + "/board/references/generate";
    private static final String ONE = "{\"prefix\":\"R\"}";

    private KeyedService service;
    private Api full;
    private Api other;

    @BeforeAll
    void start() {
        service = KeyedService.start(
                "--refman.quotas.managers=2",
                "--refman.quotas.hierarchies=1",
                "--refman.quotas.references=5",
                "--refman.quotas.stored-responses=300B");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void fill() {
        full = service.api("acme", Role.EDITOR);
        other = service.api("umbrella", Role.EDITOR);
        assertThat(full.put(MANAGERS + "/board", "{}").status()).isIn(200, 201);
        assertThat(full.put(MANAGERS + "/sheet", "{\"parentId\":\"board\"}").status())
                .isIn(200, 201);
    }

    @Test
    void furtherManagersAndHierarchiesAreRefused() {
        assertThat(full.post(MANAGERS, "{\"parentId\":\"board\"}").expect(507).code())
                .isEqualTo("quota_exceeded");
        assertThat(full.post(MANAGERS, "{}").expect(507).code()).isEqualTo("quota_exceeded");
        assertThat(full.delete(MANAGERS + "/sheet/parent").expect(507).code()).isEqualTo("quota_exceeded");
    }

    @Test
    void aClearThatWouldMakeChildrenRootsIsRefused() {
        assertThat(full.post(MANAGERS + "/board/clear", "").expect(507).code()).isEqualTo("quota_exceeded");
        assertThat(full.get(MANAGERS + "/sheet")
                        .expect(200)
                        .json()
                        .path("parentId")
                        .asString())
                .isEqualTo("board");
    }

    @Test
    void aManagerThatExistsIsFoundAlthoughNoneCanBeCreated() {
        full.put(MANAGERS + "/board", "{}").expect(200);
        full.put(MANAGERS + "/sheet", "{\"parentId\":\"board\"}").expect(200);
        assertThat(full.put(MANAGERS + "/new", "{}").expect(507).code()).isEqualTo("quota_exceeded");
    }

    @Test
    void furtherReferencesAreRefusedAndNothingChanges() {
        full.generate("board", "{\"prefix\":\"C\",\"count\":3}");
        assertThat(full.post(GENERATE, "{\"prefix\":\"C\",\"count\":3}")
                        .expect(507)
                        .code())
                .isEqualTo("quota_exceeded");
        assertThat(full.used("board", "prefix=C")).containsExactly("C1", "C2", "C3");
        full.get(MANAGERS + "/board/references").expect(200);
    }

    @Test
    void onlyTheNewReferencesOfASetCount() {
        Api editor = service.api("initech", Role.EDITOR);
        String references = MANAGERS + "/board/references";
        editor.put(MANAGERS + "/board", "{}").expect(201);
        editor.put(references, "{\"references\":[\"L1\",\"L2\",\"L3\",\"L4\"]}").expect(200);
        editor.put(references, "{\"references\":[\"L4\",\"L3\",\"L2\",\"L1\"]}").expect(200);
        editor.put(references, "{\"references\":[\"L1\",\"L2\",\"L3\",\"L4\",\"L5\"]}")
                .expect(200);
        assertThat(editor.put(references, "{\"references\":[\"L1\",\"L2\",\"L3\",\"L4\",\"L5\",\"L6\"]}")
                        .expect(507)
                        .code())
                .isEqualTo("quota_exceeded");
        assertThat(editor.used("board", "prefix=L")).containsExactly("L1", "L2", "L3", "L4", "L5");
    }

    @Test
    void furtherStoredResponsesAreRefusedButNotRetriesAndRequestsWithoutAKey() {
        other.put(MANAGERS + "/board", "{}").expect(201);
        int stored = 0;
        while (keyed(other, "key-" + stored).status() == 201) {
            stored++;
        }
        // Each takes about 200 bytes.
        assertThat(stored).isEqualTo(2);
        assertThat(keyed(other, "key-2").expect(507).code()).isEqualTo("quota_exceeded");
        assertThat(keyed(other, "key-0").expect(201).texts("references")).containsExactly("R1");
        assertThat(other.post(GENERATE, ONE).expect(201).texts("references")).containsExactly("R3");
    }

    private static Api.Answer keyed(Api caller, String key) {
        return caller.send("POST", GENERATE, ONE, "application/json", "Idempotency-Key", key);
    }

    @Test
    void operatorsSeeTheUsageAndTheRefusals() {
        full.post(MANAGERS, "{}").expect(507);
        Api operator = service.api("acme", Role.ADMIN);
        assertThat(operator.get("/actuator/refman")
                        .expect(200)
                        .json()
                        .at("/tenants/acme/managers")
                        .asInt())
                .isEqualTo(2);
        assertThat(operator.get("/actuator/metrics/refman.quota.refusals")
                        .expect(200)
                        .json()
                        .at("/measurements/0/value")
                        .asDouble())
                .isPositive();
    }
}
