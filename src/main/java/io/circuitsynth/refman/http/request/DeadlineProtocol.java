package io.circuitsynth.refman.http.request;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Constants;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 whose connections are closed when the headers of a request take too long to arrive.
 *
 * <p>Tomcat's own timeouts are from one byte to the next, so that a byte now and then keeps a connection for hours. A
 * connection that waits for the rest of its headers occupies no thread, and is looked at once a second.
 */
public final class DeadlineProtocol extends Http11NioProtocol {

    /** Those of a request whose headers are there. */
    private static final Set<Integer> ARRIVED = Set.of(
            Constants.STAGE_PREPARE, Constants.STAGE_SERVICE, Constants.STAGE_ENDINPUT, Constants.STAGE_ENDOUTPUT);

    private Duration headersDeadline = Duration.ofSeconds(10);
    private @Nullable ScheduledFuture<?> looks;

    /** Sets the time in which the headers of a request must arrive. */
    public void setHeadersDeadline(Duration headersDeadline) {
        this.headersDeadline = headersDeadline;
    }

    @Override
    public void start() throws Exception {
        super.start();
        looks = getUtilityExecutor().scheduleWithFixedDelay(this::closeLateOnes, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (looks != null) {
            looks.cancel(false);
        }
        super.stop();
    }

    private void closeLateOnes() {
        long now = System.nanoTime();
        for (SocketWrapperBase<?> connection : getEndpoint().getConnections()) {
            // Whoever works on a connection has its lock; closed under their hands, its buffers could be another's
            // already.
            if (connection.getLock().tryLock()) {
                try {
                    closeIfLate(connection, now);
                } finally {
                    connection.getLock().unlock();
                }
            }
        }
    }

    private void closeIfLate(SocketWrapperBase<?> connection, long now) {
        if (connection.getCurrentProcessor() instanceof Processor processor && isLate(processor.getRequest(), now)) {
            connection.close();
        }
    }

    private boolean isLate(@Nullable Request request, long now) {
        return request != null
                && request.getStartTimeNanos() >= 0
                && now - request.getStartTimeNanos() > headersDeadline.toNanos()
                && !ARRIVED.contains(request.getRequestProcessor().getStage());
    }
}
