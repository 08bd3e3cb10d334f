package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Sends requests a byte now and then, often enough that the server never waits long for the next one. */
@HurriedTest
class SlowRequestsTest {

    private static final int CONNECTIONS = 1_000;

    /** The deadline, and some seconds for looking once a second and for other work on the machine. */
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(4 + 5);

    private static final String POST = "POST /api/v1/managers HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    @LocalServerPort
    private int port;

    /** Sends them while another client asks; what they are told before their end has these texts in it. */
    private void areClosedInTimeAndKeepNobodyWaiting(int connections, String beginning, String... texts)
            throws IOException, InterruptedException {
        try (Bystander other = new Bystander(port);
                SlowClients slow = new SlowClients(port, connections, beginning)) {
            other.ask();
            // On a busy machine the time of the first may be up before the last one is open.
            assertThat(slow.open()).as("slow connections during the answer").isGreaterThan(connections / 4);
            other.askUntil(slow::areAllClosed, LONGEST_LIFE.plusSeconds(2));
            assertThat(slow.open()).as("slow connections in the end").isZero();
            assertThat(slow.longest()).isLessThan(LONGEST_LIFE);
            assertThat(slow.told()).allSatisfy(told -> assertThat(told).contains(texts));
        }
    }

    @Test
    void aRequestLineWithoutEndIsCutOff() throws IOException, InterruptedException {
        areClosedInTimeAndKeepNobodyWaiting(100, "GET /api/v1/managers/", "");
    }

    @Test
    void headersWithoutEndAreCutOff() throws IOException, InterruptedException {
        areClosedInTimeAndKeepNobodyWaiting(CONNECTIONS, POST + "X-Slow: ", "");
    }

    /** The first request of a connection is answered in time; that says nothing of its second one. */
    @Test
    void headersOfALaterRequestWithoutEndAreCutOff() throws IOException, InterruptedException {
        areClosedInTimeAndKeepNobodyWaiting(
                100, Wire.get("/actuator/health/liveness") + POST + "X-Slow: ", "HTTP/1.1 200 ");
    }

    @Test
    void bodiesWithoutEndAreRefused() throws IOException, InterruptedException {
        areClosedInTimeAndKeepNobodyWaiting(
                CONNECTIONS,
                POST + JSON + "Content-Length: 1000000\r\n\r\n\"",
                "HTTP/1.1 408 ",
                "Content-Type: application/problem+json",
                "\"code\":\"request_timeout\"");
    }

    /** No answer waits for the end of a body that is refused at its beginning; neither may the connection. */
    @Test
    void bodiesThatAreTooLongAnywayAreNotWaitedFor() throws IOException, InterruptedException {
        areClosedInTimeAndKeepNobodyWaiting(100, POST + JSON + "Content-Length: 1500000\r\n\r\n\"", "HTTP/1.1 413 ");
    }

    @Test
    void bodiesThatNobodyWantsAreNotWaitedFor() throws IOException, InterruptedException {
        String forbidden = POST.replace("Host: 127.0.0.1", "Host: example.com");
        areClosedInTimeAndKeepNobodyWaiting(100, forbidden + JSON + "Content-Length: 1000000\r\n\r\n\"", "HTTP/1.1 4");
    }
}
