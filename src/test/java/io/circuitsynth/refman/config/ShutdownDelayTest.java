package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.http.api.Api;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Stops the service and asks it meanwhile. */
class ShutdownDelayTest {

    private static ConfigurableApplicationContext start(String delay) {
        return new SpringApplication(ReferenceManagerApplication.class)
                .run("--server.port=0", "--refman.store=memory", "--refman.shutdown.delay=" + delay);
    }

    private static Api api(ConfigurableApplicationContext context) {
        return new Api(Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port")));
    }

    @Test
    void readinessGoesDownBeforeThePortClosesAndRequestsAreStillServed() {
        ConfigurableApplicationContext context = start("8s");
        Api api = api(context);
        api.get("/actuator/health/readiness").expect(200);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::close);

        await().until(() -> api.get("/actuator/health/readiness").status() == 503);
        api.put("/api/v1/managers/board", "{}").expect(201);
        api.generate("board", "{\"prefix\":\"R\"}").expect(201);
        api.get("/actuator/health/liveness").expect(200);
        assertThat(stopped).isNotDone();

        stopped.join();
        assertThat(context.isActive()).isFalse();
    }
}
