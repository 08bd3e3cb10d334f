package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

/** Sends bodies through the filter that reads them; however that ends, all room is there again. */
@HurriedTest
class BodyFilterTest {

    private static final int ROOM = 3_000_000;
    private static final FilterChain NOBODY = (request, response) -> {
        throw new AssertionError("the request went on");
    };

    @Autowired
    private ProblemWriter problems;

    @Autowired
    private Limits limits;

    private final InFlightBytes bytes = new InFlightBytes(ROOM);
    private final AtomicLong nanos = new AtomicLong();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private BodyFilter filter;

    @BeforeEach
    void prepare() {
        RequestSettings settings = new RequestSettings(
                1,
                DataSize.ofBytes(ROOM),
                4_000,
                DataSize.ofKilobytes(16),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
        filter = new BodyFilter(limits, settings, bytes, nanos::get, problems);
    }

    @AfterEach
    void allRoomIsThereAgain() {
        assertThat(bytes.take(ROOM)).isTrue();
        assertThat(bytes.take(1)).isFalse();
    }

    /** What happens while a body is read. */
    private interface Happening {

        /** Whether there is more to read. */
        boolean next() throws IOException;
    }

    /** A body that arrives eight kilobytes at a time, after something has happened. */
    private static final class Arriving extends ServletInputStream {

        private final Happening happening;

        Arriving(Happening happening) {
            this.happening = happening;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return happening.next() ? Math.min(length, 8_192) : -1;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("nobody reads single bytes");
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
            throw new UnsupportedOperationException("nobody is told");
        }
    }

    private void send(Happening happening, FilterChain chain) throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/managers") {
            @Override
            public ServletInputStream getInputStream() {
                return new Arriving(happening);
            }
        };
        request.addHeader("Transfer-Encoding", "chunked");
        filter.doFilter(request, response, chain);
    }

    private void isAnswered(int status, String code) throws IOException {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getContentAsString()).contains("\"code\":\"" + code + "\"");
        assertThat(response.getHeader("Connection")).isEqualTo("close");
    }

    /** Something that happens a few times without further ado. */
    private static Happening times(int times) {
        AtomicLong left = new AtomicLong(times);
        return () -> left.getAndDecrement() > 0;
    }

    @Test
    void aWholeBodyTakesItsRoomUntilItsAnswer() throws ServletException, IOException {
        send(times(2), (request, answer) -> {
            assertThat(request.getInputStream().readAllBytes()).hasSize(2 * 8_192);
            assertThat(bytes.take(ROOM - 2 * 8_192 + 1)).isFalse();
        });
    }

    @Test
    void aFailureBehindTheFilterLeavesNothingTaken() {
        assertThatThrownBy(() -> send(times(2), (request, answer) -> {
                    throw new ServletException("as a test wants it");
                }))
                .isInstanceOf(ServletException.class);
    }

    @Test
    void aBodyThatBreaksOffLeavesNothingTaken() throws ServletException, IOException {
        Happening some = times(3);
        send(
                () -> {
                    if (!some.next()) {
                        throw new IOException("the client went away");
                    }
                    return true;
                },
                NOBODY);
        isAnswered(400, "bad_request");
    }

    @Test
    void aBodyThatFallsSilentLeavesNothingTaken() throws ServletException, IOException {
        Happening some = times(3);
        send(
                () -> {
                    if (!some.next()) {
                        throw new SocketTimeoutException("nothing more");
                    }
                    return true;
                },
                NOBODY);
        isAnswered(408, "request_timeout");
    }

    @Test
    void aBodyThatTakesLongerThanItsDeadlineLeavesNothingTaken() throws ServletException, IOException {
        send(() -> nanos.addAndGet(Duration.ofSeconds(7).toNanos()) > 0, NOBODY);
        isAnswered(408, "request_timeout");
        // Not before the deadline of 30 s, and not long after.
        assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(35));
    }

    @Test
    void aBodyThatIsTooLargeLeavesNothingTaken() throws ServletException, IOException {
        send(() -> true, NOBODY);
        isAnswered(413, "body_limit");
    }

    @Test
    void aBodyThereIsNoRoomForIsRefusedAndLeavesNothingTaken() throws ServletException, IOException {
        int others = ROOM - 20_000;
        assertThat(bytes.take(others)).isTrue();
        send(() -> true, NOBODY);
        isAnswered(503, "overloaded");
        assertThat(response.getHeader("Retry-After")).matches("[1-9]\\d*");
        assertThat(bytes.take(20_000)).isTrue();
        bytes.give(ROOM);
    }
}
