package io.circuitsynth.refman.http.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a response without ever blocking a thread on the client.
 *
 * <p>What the connection does not take waits in a queue. Any thread may call it. The request is never dispatched again, and is
 * completed once: by the last write, or by the web server after an error. No method touches the response after that, because the
 * web server uses its objects for the next request. The lock ensures it: the web server calls {@link #onError} or
 * {@link #onComplete} before it reuses them.
 */
final class StreamOutput implements WriteListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(StreamOutput.class);

    /** The most bytes of one write; the web server buffers what the connection does not take of them. */
    private static final int MAX_BYTES_PER_WRITE = 8_192;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final ConnectionValve.Connection connection;
    private final Consumer<StreamEnd> onClose;
    private final long maxQueued;
    private final Queue<byte[]> queue = new ArrayDeque<>(2);
    private long queuedBytes;
    private int offset;
    private boolean isUnflushed;
    private boolean isClosed;
    private @Nullable StreamEnd ending;
    private @Nullable Runnable whenDrained;

    /**
     * Starts the asynchronous response to a request.
     *
     * @param maxQueued the most bytes that may wait when more are sent
     * @param onClose called once, with the reason, after the response has ended
     */
    StreamOutput(HttpServletRequest request, HttpServletResponse response, long maxQueued, Consumer<StreamEnd> onClose)
            throws IOException {
        this.connection = ConnectionValve.of(request);
        this.maxQueued = maxQueued;
        this.onClose = onClose;
        this.out = response.getOutputStream();
        this.context = request.startAsync(request, response);
        context.setTimeout(0);
        context.addListener(this);
    }

    /** Lets the web server tell when the response takes bytes. The thread of the request calls it, when all is ready. */
    void start() {
        out.setWriteListener(this);
    }

    /**
     * Sends bytes, or queues them.
     *
     * @return false if the response has ended, or ends because too much waits already
     */
    synchronized boolean send(List<byte[]> all) {
        if (isClosed || ending != null) {
            return false;
        }
        if (queuedBytes > maxQueued) {
            abort(StreamEnd.FULL);
            return false;
        }
        all.forEach(this::add);
        drain();
        return !isClosed;
    }

    private void add(byte[] bytes) {
        queue.add(bytes);
        queuedBytes += bytes.length;
    }

    /** Sends the last bytes, and ends the response when they are written. */
    synchronized void end(byte[] last, StreamEnd reason) {
        if (!isClosed && ending == null) {
            add(last);
            ending = reason;
            drain();
        }
    }

    /** Sends a whole response. */
    synchronized void answer(HttpServletResponse response, int status, String contentType, byte[] body) {
        if (!isClosed && ending == null) {
            response.setStatus(status);
            response.setContentType(contentType);
            response.setContentLength(body.length);
            end(body, StreamEnd.ANSWERED);
        }
    }

    /** Sends the last bytes and ends the response if that needs no waiting; otherwise closes the connection. */
    synchronized void endNow(byte[] last, StreamEnd reason) {
        if (isClosed) {
            return;
        }
        if (queue.isEmpty()) {
            end(last, reason);
        }
        if (!isClosed) {
            abort(reason);
        }
    }

    /** Runs a task when nothing waits any more; returns false if that is so already. */
    synchronized boolean whenDrained(Runnable task) {
        if (queue.isEmpty() || isClosed) {
            return false;
        }
        whenDrained = task;
        return true;
    }

    /** Returns whether bytes wait for the client. */
    synchronized boolean isWaiting() {
        return !queue.isEmpty();
    }

    @Override
    public synchronized void onWritePossible() {
        drain();
    }

    private void drain() {
        try {
            write();
        } catch (IOException | IllegalStateException e) {
            // The web server completes the request: it has noticed the failure before it threw the exception.
            LOG.debug("The client closed the connection of a stream", e);
            closed(StreamEnd.CLIENT);
        }
    }

    private void write() throws IOException {
        while (!isClosed && (isUnflushed || !queue.isEmpty() || ending != null) && out.isReady()) {
            byte[] next = queue.peek();
            if (next != null) {
                int length = Math.min(MAX_BYTES_PER_WRITE, next.length - offset);
                out.write(next, offset, length);
                isUnflushed = true;
                offset += length;
                if (offset == next.length) {
                    queue.remove();
                    queuedBytes -= next.length;
                    offset = 0;
                }
            } else if (isUnflushed) {
                isUnflushed = false;
                out.flush();
            } else if (ending != null) {
                StreamEnd reason = ending;
                closed(reason);
                context.complete();
            }
        }
        Runnable task = whenDrained;
        if (task != null && queue.isEmpty()) {
            whenDrained = null;
            task.run();
        }
    }

    /** Closes the connection. The web server completes the request. */
    synchronized void abort(StreamEnd reason) {
        if (!isClosed) {
            closed(reason);
            connection.abort(new IOException("The stream was ended: " + reason.tag()));
        }
    }

    private void closed(StreamEnd reason) {
        if (!isClosed) {
            isClosed = true;
            queue.clear();
            queuedBytes = 0;
            whenDrained = null;
            onClose.accept(reason);
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        closed(StreamEnd.CLIENT);
    }

    /** Completes the request after an error, as the web server expects it; it would otherwise write an error page. */
    @Override
    public synchronized void onError(AsyncEvent event) {
        closed(StreamEnd.CLIENT);
        complete(event.getAsyncContext());
    }

    @Override
    public synchronized void onTimeout(AsyncEvent event) {
        closed(StreamEnd.CLIENT);
        complete(event.getAsyncContext());
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The request of a stream is complete already", e);
        }
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        closed(StreamEnd.CLIENT);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
