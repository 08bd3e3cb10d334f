package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.execution.MemoryBudget;
import io.circuitsynth.refman.execution.MemoryLease;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

/** Sends bodies through the filter that buffers them and verifies that their memory is released in every case. */
@SpringBootTest
class BodyFilterTest {

    private static final int MAX_BYTES = 3_000_000;
    private static final FilterChain UNREACHABLE = (request, response) -> {
        throw new AssertionError("the filter passed the request on");
    };

    @Autowired
    private ProblemWriter problems;

    @Autowired
    private Limits limits;

    private final MemoryBudget budget = new MemoryBudget(MAX_BYTES);
    private final AtomicLong nanos = new AtomicLong();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private byte[] body = new byte[8_192];
    private BodyFilter filter;

    @BeforeEach
    void prepare() {
        RequestSettings settings = new RequestSettings(
                1, DataSize.ofBytes(MAX_BYTES), 4_000, DataSize.ofKilobytes(16), Duration.ofSeconds(30));
        filter = new BodyFilter(limits, settings, budget, nanos::get, problems);
    }

    @AfterEach
    void assertAllReleased() {
        assertThat(budget.reservedBytes()).isZero();
    }

    /** An action before each read of a body. */
    private interface BeforeRead {

        /** Returns whether more bytes follow. */
        boolean next() throws IOException;
    }

    /** A body that arrives in blocks of 8 KB, each after an action. */
    private static final class Arriving extends ServletInputStream {

        private final byte[] block;
        private final BeforeRead before;

        Arriving(byte[] block, BeforeRead before) {
            this.block = block;
            this.before = before;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (!before.next()) {
                return -1;
            }
            int count = Math.min(length, 8_192);
            System.arraycopy(block, 0, buffer, offset, count);
            return count;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("single bytes are not read");
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("reads are synchronous");
        }
    }

    private void send(BeforeRead before, FilterChain chain) throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/managers") {
            @Override
            public ServletInputStream getInputStream() {
                return new Arriving(body, before);
            }
        };
        request.addHeader("Transfer-Encoding", "chunked");
        filter.doFilter(request, response, chain);
    }

    private void assertRefused(int status, String code) throws IOException {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getContentAsString()).contains("\"code\":\"" + code + "\"");
        assertThat(response.getHeader("Connection")).isEqualTo("close");
    }

    /** Returns an action that ends the body after a number of blocks. */
    private static BeforeRead times(int times) {
        AtomicLong left = new AtomicLong(times);
        return () -> left.getAndDecrement() > 0;
    }

    @Test
    void aBodyReservesItsMemoryUntilTheResponse() throws ServletException, IOException {
        send(times(2), (request, answer) -> {
            assertThat(request.getInputStream().readAllBytes()).hasSize(2 * 8_192);
            assertThat(budget.reservedBytes()).isEqualTo(2 * 8_192);
        });
    }

    @Test
    void aNameWhoseColonArrivesLaterIsAccepted() throws ServletException, IOException {
        body = (":\"" + "x".repeat(8_189) + "\"").getBytes(StandardCharsets.UTF_8);
        send(times(3), (request, answer) -> assertThat(budget.reservedBytes()).isGreaterThan(3 * 8_192));
    }

    @Test
    void aFailureBehindTheFilterReleasesItsMemory() {
        assertThatThrownBy(() -> send(times(2), (request, answer) -> {
                    throw new ServletException("thrown by the test");
                }))
                .isInstanceOf(ServletException.class);
    }

    @Test
    void aTruncatedBodyReleasesItsMemory() throws ServletException, IOException {
        BeforeRead some = times(3);
        send(
                () -> {
                    if (!some.next()) {
                        throw new IOException("the client closed the connection");
                    }
                    return true;
                },
                UNREACHABLE);
        assertRefused(400, "bad_request");
    }

    @Test
    void aStalledBodyReleasesItsMemory() throws ServletException, IOException {
        BeforeRead some = times(3);
        send(
                () -> {
                    if (!some.next()) {
                        throw new SocketTimeoutException("nothing more");
                    }
                    return true;
                },
                UNREACHABLE);
        assertRefused(408, "request_timeout");
    }

    @Test
    void aBodyBeyondItsDeadlineReleasesItsMemory() throws ServletException, IOException {
        send(() -> nanos.addAndGet(Duration.ofSeconds(7).toNanos()) > 0, UNREACHABLE);
        assertRefused(408, "request_timeout");
        // Not before the deadline of 30 s, and not long after.
        assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(35));
    }

    @Test
    void aBodyThatIsTooLargeReleasesItsMemory() throws ServletException, IOException {
        send(() -> true, UNREACHABLE);
        assertRefused(413, "body_limit");
    }

    @Test
    void aBodyWithoutMemoryIsRefused() throws ServletException, IOException {
        try (MemoryLease others = budget.openRequest()) {
            assertThat(others.reserve(MAX_BYTES - 20_000)).isTrue();
            send(() -> true, UNREACHABLE);
            assertRefused(503, "overloaded");
            assertThat(response.getHeader("Retry-After")).matches("[1-9]\\d*");
            assertThat(budget.reservedBytes()).isEqualTo(MAX_BYTES - 20_000);
        }
    }

    @Test
    void aBodyWhoseValuesNeedMoreThanAllMemoryIsRefusedAsTooLarge() throws ServletException, IOException {
        body = "\"\",".repeat(3_000).getBytes(StandardCharsets.UTF_8);
        send(() -> true, UNREACHABLE);
        assertRefused(413, "json_limit");
    }
}
