package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class ExpiryHttpTest {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void anExpiringRootShowsItsEndAndIsRenewed() {
        String id = "t-" + UUID.randomUUID();
        JsonNode created = api.put("/api/v1/managers/" + id, "{\"expiresIn\":\"PT1H\"}")
                .expect(201)
                .json();
        Instant expiresAt = Instant.parse(created.path("expiresAt").asString());
        assertThat(expiresAt)
                .isEqualTo(Instant.parse(created.path("createdAt").asString()).plus(Duration.ofHours(1)));
        assertThat(api.put("/api/v1/managers/" + id, "{\"expiresIn\":\"PT60M\"}")
                        .expect(200)
                        .json())
                .isEqualTo(created);
        String child = api.child(id);
        assertThat(api.get("/api/v1/managers/" + child).json().has("expiresAt")).isFalse();
        JsonNode tree = api.get("/api/v1/hierarchies/" + id).expect(200).json();
        assertThat(tree.path("expiresAt").asString()).isEqualTo(expiresAt.toString());
        assertThat(tree.path("children").get(0).has("expiresAt")).isFalse();
        String renewals = "/api/v1/hierarchies/" + id + "/renewals";
        String renewed = api.send("POST", renewals, null, null)
                .expect(200)
                .json()
                .path("expiresAt")
                .asString();
        assertThat(Instant.parse(renewed)).isAfter(expiresAt);
        String longer = api.post(renewals, "{\"expiresIn\":\"P30D\"}")
                .expect(200)
                .json()
                .path("expiresAt")
                .asString();
        assertThat(Instant.parse(longer)).isAfter(Instant.parse(renewed).plus(Duration.ofDays(29)));
        assertThat(api.get("/api/v1/managers/" + id).json().path("expiresAt").asString())
                .isEqualTo(longer);
        assertThat(api.post("/api/v1/hierarchies/" + child + "/renewals", "{}")
                        .expect(404)
                        .code())
                .isEqualTo("hierarchy_not_found");
    }

    @Test
    void aRootThatExpiredIsGoneWithoutWaitingForItsDeletion() {
        String id = "t-" + UUID.randomUUID();
        api.post("/api/v1/managers", "{\"id\":\"%s\",\"expiresIn\":\"PT1S\"}".formatted(id))
                .expect(201);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> api.get("/api/v1/managers/" + id).status() == 404);
        assertThat(api.put("/api/v1/managers/" + id, "{}").expect(201).json().has("expiresAt"))
                .isFalse();
    }
}
