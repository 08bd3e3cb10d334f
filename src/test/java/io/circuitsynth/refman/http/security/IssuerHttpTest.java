package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Authenticates with tokens while their issuer works, fails or is silent. */
@Tag("log")
@ExtendWith(OutputCaptureExtension.class)
class IssuerHttpTest {

    private static final String MANAGERS = "/api/v1/managers";
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private Issuer issuer;
    private @Nullable KeyedService service;

    @BeforeEach
    void prepare() throws IOException, JOSEException {
        issuer = new Issuer();
    }

    /** Starts the service, in place of the one before. */
    private void start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.uri());
        // The default needs almost the whole deadline for the two requests of an outage at the start.
        arguments.add("--refman.security.jwt.issuer-timeout=400ms");
        stopService();
        KeyedService started = KeyedService.start(arguments.toArray(new String[0]));
        // The first request initializes the service, which takes time of its own.
        started.stranger().get(MANAGERS).expect(401);
        service = started;
    }

    @AfterEach
    void stop() {
        stopService();
        issuer.close();
    }

    private void stopService() {
        if (service != null) {
            service.close();
        }
    }

    private Api.Answer get(String token) {
        return Objects.requireNonNull(service)
                .stranger("Authorization", "Bearer " + token)
                .get(MANAGERS);
    }

    private static int warnings(CapturedOutput output) {
        return (int) output.getAll()
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR ") || line.startsWith("\tat "))
                .count();
    }

    /** Sends the requests of several clients at once, and asserts that each gets a 503 in time. */
    private void assertUnavailable(String token) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(10);
        try {
            List<Future<Api.Answer>> answers = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                answers.add(clients.submit(() -> get(token)));
            }
            for (Future<Api.Answer> each : answers) {
                Api.Answer answer = each.get();
                assertThat(answer.expect(503).code()).isEqualTo("issuer_unavailable");
                assertThat(answer.response().headers().firstValue("Retry-After"))
                        .isPresent();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void unknownKeysAreRequestedOnceInAWhile() throws Exception {
        start();
        get(issuer.token()).expect(200);
        RSAKey unknown = Issuer.key("unknown");
        for (int i = 0; i < 100; i++) {
            String token = Issuer.sign(
                    new RSAKey.Builder(unknown).keyID("unknown-" + i).build(), issuer.claims());
            assertThat(get(token).expect(401).code()).isEqualTo("invalid_credentials");
        }
        get(issuer.token()).expect(200);
        assertThat(issuer.keyRequests()).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Issuer.Mode.class,
            names = {"WORKING"},
            mode = EnumSource.Mode.EXCLUDE)
    void anOutageAtTheStartIsA503UntilTheIssuerResponds(Issuer.Mode outage, CapturedOutput output) throws Exception {
        start();
        int before = warnings(output);
        issuer.set(outage);
        String token = issuer.token();
        assertUnavailable(token);
        get(token).expect(503);
        assertThat(warnings(output) - before).isOne();
        issuer.set(Issuer.Mode.WORKING);
        await().atMost(Duration.ofSeconds(10)).until(() -> get(token).status() == 200);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILING", "SILENT"})
    void aLaterOutageIsA503ForUnknownKeysOnly(Issuer.Mode outage, CapturedOutput output) throws Exception {
        start("--refman.security.jwt.issuer-interval=200ms");
        get(issuer.token()).expect(200);
        int before = warnings(output);
        issuer.set(outage);
        String added = Issuer.sign(Issuer.key("added"), issuer.claims());
        await().atMost(Duration.ofSeconds(10)).until(() -> get(added).status() == 503);
        assertUnavailable(added);
        get(issuer.token()).expect(200);
        assertThat(warnings(output) - before).isOne();
        get(issuer.token(issuer.claims().expirationTime(Date.from(Instant.EPOCH))))
                .expect(401);
    }

    @Test
    void aTokenThatNeverExpiresIsRefusedUnlessASettingAllowsIt() throws Exception {
        String eternal = issuer.token(issuer.claims().expirationTime(null));
        start();
        get(eternal).expect(401);
        start("--refman.security.jwt.require-expiry=false");
        get(eternal).expect(200);
    }
}
