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
 * Sends thousands of valid and invalid requests, generated from the contract, and checks each response against the contract.
 *
 * <p>{@code -Dfuzz.seed=SEED -Dfuzz.requests=COUNT} selects other requests. A failure names the seed and the number of its
 * request.
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
            "refman.limits.bytes-per-import=131072",
            "refman.streams.max-wait=10ms"
        })
class FuzzHttpTest {

    private static final int ENOUGH_FOR_EVERY_OPERATION = 12_000;
    private static final int MAX_FAILURES = 20;

    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", ENOUGH_FOR_EVERY_OPERATION);

    @LocalServerPort
    private int port;

    @Test
    void everyResponseConformsToTheContractAndTheServiceStaysUp() throws IOException {
        Contract contract = Contract.read();
        Requests requests = new Requests(SEED, contract);
        Judge judge = new Judge(contract);
        Set<String> met = new TreeSet<>();
        Failures failures = new Failures(SEED, MAX_FAILURES);
        try (FuzzClient client = new FuzzClient(port)) {
            for (int number = 0; number < REQUESTS && !failures.areEnough(); number++) {
                Request request = requests.of(number);
                Answer answer = failures.answerOrFail(number, request, () -> client.exchange(request));
                failures.add(number, request, answer, judge.violations(request, answer));
                if (request.form() == Form.OF_THE_OPERATION) {
                    met.add(request.operation() + (answer.status() < 400 ? " done" : " refused"));
                }
            }
            failures.throwIfAny();
            assertServes(client);
        }
        if (REQUESTS >= ENOUGH_FOR_EVERY_OPERATION) {
            // A run that misses an operation would prove little.
            assertThat(met)
                    .containsAll(contract.operations().stream()
                            .flatMap(each -> List.of(each + " done", each + " refused").stream())
                            // A revert succeeds only for a version that no random number meets; RevertHttpTest shows
                            // it.
                            .filter(each -> !each.equals("revertChange done"))
                            .toList());
        }
    }

    private static void assertServes(FuzzClient client) throws IOException {
        assertThat(send(client, "POST", "/api/v1/managers", "{\"id\":\"after-all\"}")
                        .status())
                .isEqualTo(201);
        String generate = "/api/v1/managers/after-all/references/generate";
        assertThat(send(client, "POST", generate, "{\"prefix\":\"R\",\"count\":2}")
                        .body())
                .isEqualTo("{\"references\":[\"R1\",\"R2\"]}");
        assertThat(send(client, "POST", generate, "{\"prefix\":\"R\"}").body()).isEqualTo("{\"references\":[\"R3\"]}");
        assertThat(send(client, "GET", "/actuator/health", "")
                        .json()
                        .orElseThrow()
                        .path("status")
                        .asString())
                .isEqualTo("UP");
    }

    private static Answer send(FuzzClient client, String method, String path, String body) throws IOException {
        return client.exchange(Draft.start(method, path) + "Content-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }
}
