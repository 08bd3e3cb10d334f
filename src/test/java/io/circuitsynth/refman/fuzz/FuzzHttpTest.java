package io.circuitsynth.refman.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Sends the running service thousands of requests made up from its contract, right ones and wrong ones, and holds every
 * answer against the contract.
 *
 * <p>Not one of the tests that run on both indexes: the web rooms do not know which one serves. Another run is
 * {@code -Dfuzz.seed=SEED -Dfuzz.requests=COUNT}; one that failed is found again by its number, which the failure tells.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "refman.limits.references-per-request=200",
            "refman.limits.managers-per-hierarchy=5",
            "refman.limits.levels-per-hierarchy=3",
            "refman.limits.iterations-per-comparison=200",
            "refman.limits.items-per-page=50",
            "refman.limits.references-per-import=2000",
            "refman.limits.bytes-per-request=65536",
            "refman.limits.bytes-per-import=131072"
        })
class FuzzHttpTest {

    private static final int ENOUGH_FOR_EVERY_OPERATION = 8_000;
    private static final int MAX_FAILURES = 20;

    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", ENOUGH_FOR_EVERY_OPERATION);

    @LocalServerPort
    private int port;

    @Test
    void everyAnswerIsOneThatTheContractKnowsAndTheServiceStaysUp() throws IOException {
        Contract contract = Contract.read();
        Requests requests = new Requests(SEED, contract);
        Judge judge = new Judge(contract);
        Set<String> met = new TreeSet<>();
        Failures failures = new Failures(SEED, MAX_FAILURES);
        try (Wire wire = new Wire(port)) {
            for (int number = 0; number < REQUESTS && !failures.areEnough(); number++) {
                Request request = requests.of(number);
                Answer answer = failures.orElseTell(number, request, () -> wire.exchange(request));
                failures.add(number, request, answer, judge.violations(request, answer));
                if (request.form() == Form.OF_THE_OPERATION) {
                    met.add(request.operation() + (answer.status() < 400 ? " done" : " refused"));
                }
            }
            failures.throwIfAny();
            assertThatItServes(wire);
        }
        if (REQUESTS >= ENOUGH_FOR_EVERY_OPERATION) {
            // Otherwise the run would prove little.
            assertThat(met)
                    .containsAll(contract.operations().stream()
                            .flatMap(each -> List.of(each + " done", each + " refused").stream())
                            .toList());
        }
    }

    private static void assertThatItServes(Wire wire) throws IOException {
        assertThat(ask(wire, "POST", "/api/v1/managers", "{\"id\":\"after-all\"}")
                        .status())
                .isEqualTo(201);
        String generate = "/api/v1/managers/after-all/references/generate";
        assertThat(ask(wire, "POST", generate, "{\"prefix\":\"R\",\"count\":2}").body())
                .isEqualTo("{\"references\":[\"R1\",\"R2\"]}");
        assertThat(ask(wire, "POST", generate, "{\"prefix\":\"R\"}").body()).isEqualTo("{\"references\":[\"R3\"]}");
        assertThat(ask(wire, "GET", "/actuator/health", "")
                        .json()
                        .orElseThrow()
                        .path("status")
                        .asString())
                .isEqualTo("UP");
    }

    private static Answer ask(Wire wire, String method, String path, String body) throws IOException {
        return wire.exchange(Draft.start(method, path) + "Content-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }
}
