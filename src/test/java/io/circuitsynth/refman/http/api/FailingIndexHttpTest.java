package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.index.CountedIndexEvents;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Breaks the bitmap index of a hierarchy in the middle of an operation. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(FailingIndexes.class)
@ExtendWith(OutputCaptureExtension.class)
class FailingIndexHttpTest {

    private static final String MANAGERS = "/api/v1/managers/";
    private static final String ONE = "{\"prefix\":\"R\"}";

    @LocalServerPort
    private int port;

    @Autowired
    private FailingIndexes indexes;

    @Autowired
    private CountedIndexEvents events;

    private Api api;
    private String board;

    @BeforeEach
    void prepare() {
        api = new Api(port);
        board = api.root();
    }

    private String implementation() {
        return api.get("/api/v1/hierarchies/" + board + "/stats")
                .expect(200)
                .json()
                .path("implementation")
                .asString();
    }

    @Test
    void theOperationIsRefusedAndTheScanningIndexTakesOver(CapturedOutput output) {
        String generate = MANAGERS + board + "/references/generate";
        api.post(generate, ONE).expect(201);
        assertThat(implementation()).isEqualTo("bitmap");
        long before = events.fallbacks();

        indexes.failNext();
        Api.Answer refused = api.post(generate, ONE).expect(503);
        assertThat(refused.code()).isEqualTo("index_failed");
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();

        assertThat(api.post(generate, ONE).expect(201).texts("references")).containsExactly("R2");
        assertThat(api.used(board, "")).containsExactly("R1", "R2");
        assertThat(implementation()).isEqualTo("scanning");
        assertThat(events.fallbacks()).isEqualTo(before + 1);
        assertThat(output.getAll()).containsOnlyOnce("a test breaks the index");
    }

    @Test
    void otherHierarchiesKeepTheirBitmapIndex() {
        String other = api.root();
        indexes.failNext();
        api.post(MANAGERS + board + "/references/generate", ONE).expect(503);
        api.post(MANAGERS + other + "/references/generate", ONE).expect(201);
        assertThat(api.get("/api/v1/hierarchies/" + other + "/stats")
                        .json()
                        .path("implementation")
                        .asString())
                .isEqualTo("bitmap");
    }
}
