package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.Mutation;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LoggedChange;
import org.junit.jupiter.api.Test;

/** Reverts changes of others, within the roles and the quotas of a tenant. */
class RevertAccessHttpTest {

    private static final String TENANT = KeyedService.TENANTS.get(0);
    private static final String REFERENCES = "/api/v1/managers/board/references";
    private static final String REVERT = "/api/v1/hierarchies/board/changes/%d/revert";

    @Test
    void theLogNamesWhoRevertedWhoseChange() {
        try (KeyedService service = KeyedService.start()) {
            Api editor = service.api(TENANT, Role.EDITOR);
            editor.put("/api/v1/managers/board", "{}").expect(201);
            editor.register("board", "R1").expect(201);
            Api reader = service.api(TENANT, Role.READER);
            reader.post(REVERT.formatted(2), "{}").expect(403);
            reader.post(REVERT.formatted(2), "{\"dryRun\":true}").expect(403);
            service.api(KeyedService.TENANTS.get(1), Role.ADMIN)
                    .post(REVERT.formatted(2), "{}")
                    .expect(404);
            service.api(TENANT, Role.ADMIN).post(REVERT.formatted(2), "{}").expect(200);
            HierarchyStore store = service.bean(HierarchyStore.class);
            LoggedChange logged = store.changes(
                            store.currentVersion(new ManagerKey(TENANT, "board"))
                                    .orElseThrow()
                                    .id(),
                            2,
                            1)
                    .get(0);
            assertThat(logged.origin().by()).isEqualTo(KeyedService.name(TENANT, Role.ADMIN));
            assertThat(logged.mutations().get(0))
                    .isEqualTo(new Mutation.Reverted(2, KeyedService.name(TENANT, Role.EDITOR)));
        }
    }

    @Test
    void whatComesBackCountsAgainstTheQuotas() {
        try (KeyedService service = KeyedService.start("--refman.quotas.references=5", "--refman.quotas.managers=3")) {
            Api editor = service.api(TENANT, Role.EDITOR);
            editor.put("/api/v1/managers/board", "{}").expect(201);
            editor.register("board", "R1", "R2", "R3").expect(201);
            editor.post(REFERENCES + "/release", "{\"all\":true}").expect(200);
            editor.put("/api/v1/managers/sheet", "{\"parentId\":\"board\"}").expect(201);
            editor.delete("/api/v1/managers/sheet").expect(204);
            editor.put("/api/v1/managers/other", "{}").expect(201);
            editor.register("other", "R1", "R2").expect(201);
            Api.Answer references = editor.post(REVERT.formatted(3), "{}").expect(507);
            assertThat(references.code()).isEqualTo("quota_exceeded");
            assertThat(editor.post(REVERT.formatted(3), "{\"dryRun\":true}")
                            .expect(507)
                            .json())
                    .isEqualTo(references.json());
            assertThat(editor.post(REVERT.formatted(5), "{}").expect(507).code())
                    .isEqualTo("quota_exceeded");
            editor.delete("/api/v1/managers/other").expect(204);
        }
    }
}
