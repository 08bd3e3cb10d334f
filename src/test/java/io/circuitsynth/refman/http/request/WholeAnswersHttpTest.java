package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.security.Role;
import java.net.http.HttpHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Shows in how many pieces answers leave. */
@TestInstance(Lifecycle.PER_CLASS)
class WholeAnswersHttpTest {

    private static final String MANAGER = "/api/v1/managers/board";

    private KeyedService service;
    private Api api;

    @BeforeAll
    void start() {
        service = KeyedService.start();
        api = service.stranger("X-API-Key", service.key(KeyedService.TENANTS.get(0), Role.EDITOR));
        api.put(MANAGER, "{}").expect(201);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static HttpHeaders headers(Api.Answer answer) {
        return answer.response().headers();
    }

    @Test
    void aShortAnswerTellsItsLengthAndIsNotSentInChunks() {
        HttpHeaders headers = headers(api.get(MANAGER).expect(200));
        assertThat(headers.firstValue("Content-Length")).isPresent();
        assertThat(headers.firstValue("Transfer-Encoding")).isEmpty();
    }

    @Test
    void aRefusalToo() {
        assertThat(headers(api.get(MANAGER + "2").expect(404)).firstValue("Content-Length"))
                .isPresent();
    }

    @Test
    void anAnswerLargerThanTheBufferArrivesWhole() {
        Api.Answer answer = api.post(MANAGER + "/references/generate", "{\"prefix\":\"R\",\"count\":10000}")
                .expect(201);
        assertThat(answer.response().body()).contains("\"R1\"").contains("\"R10000\"");
    }
}
