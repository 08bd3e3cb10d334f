package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.hierarchy.NanoClock;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpStatus;

/**
 * Ends requests that were answered before their body was there.
 *
 * <p>Tomcat would read the rest for as long as a byte arrives now and then, and keep a thread for it, even for a client that
 * may not come in. Here the rest has the time that any body has. It is not cut off at once, because the client would then
 * lose the answer while it still sends.
 */
public final class UnreadBodies extends ValveBase {

    /** The time in which whoever is told at the end of the deadline may read it. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** Whoever is answered so has no right to the time that a body has. */
    private static final Set<Integer> UNWELCOME = Set.of(
            HttpServletResponse.SC_UNAUTHORIZED,
            HttpServletResponse.SC_FORBIDDEN,
            HttpStatus.TOO_MANY_REQUESTS.value());

    private final long deadlineNanos;
    private final NanoClock clock;

    public UnreadBodies(Duration bodyDeadline, NanoClock clock) {
        super(true);
        this.deadlineNanos = bodyDeadline.toNanos();
        this.clock = clock;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        long start = clock.nanoTime();
        getNext().invoke(request, response);
        if (request.getCoyoteRequest().isFinished()) {
            return;
        }
        response.finishResponse();
        long soon = clock.nanoTime() + LINGER.toNanos();
        long end = UNWELCOME.contains(response.getStatus()) ? soon : Math.max(start + deadlineNanos, soon);
        if (!isReadUntil(end, request.getCoyoteRequest())) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** The streams of the servlet API are closed by now. */
    private boolean isReadUntil(long end, org.apache.coyote.Request request) {
        Discard discard = new Discard();
        try {
            while (clock.nanoTime() - end < 0) {
                if (request.doRead(discard) < 0) {
                    return true;
                }
            }
        } catch (IOException e) {
            container.getLogger().debug("The client sent nothing more of a body that nobody waits for.", e);
        }
        return false;
    }

    /** Takes what is read, and forgets it. */
    private static final class Discard implements ApplicationBufferHandler {

        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {
            // The bytes stay in the buffer of the connection.
        }
    }
}
