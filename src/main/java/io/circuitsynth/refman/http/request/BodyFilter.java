package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the whole body of a request, within its limits, before the request takes a permit.
 *
 * <p>A slow client therefore does not block other requests. Memory is reserved only for bytes that have arrived.
 */
final class BodyFilter extends OncePerRequestFilter {

    /** The path of snapshot imports, which have a larger body limit. */
    static final String IMPORT_PATH = "/api/v1/hierarchies/import";

    private static final int BUFFER_BYTES = 8_192;

    private final Limits limits;
    private final long deadlineNanos;
    private final BodyMemory memory;
    private final NanoClock clock;
    private final ProblemWriter problems;

    BodyFilter(Limits limits, RequestSettings settings, BodyMemory memory, NanoClock clock, ProblemWriter problems) {
        this.limits = limits;
        this.deadlineNanos = settings.bodyDeadline().toNanos();
        this.memory = memory;
        this.clock = clock;
        this.problems = problems;
    }

    /** The bytes of one body read so far, and the memory reserved for them. */
    private final class Body implements AutoCloseable {

        private final int maxBytes;
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
        private long reserved;

        Body(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        /** Reads the body; a negative {@code length} means unknown. */
        Progress read(InputStream body, long length) throws IOException {
            long start = clock.nanoTime();
            byte[] buffer = new byte[(int) (length < 0 ? BUFFER_BYTES : Math.min(length, BUFFER_BYTES))];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                if (reserved + read > maxBytes) {
                    return Progress.TOO_LARGE;
                }
                if (!memory.reserve(read)) {
                    return Progress.NO_MEMORY;
                }
                reserved += read;
                bytes.write(buffer, 0, read);
                if (clock.nanoTime() - start > deadlineNanos) {
                    return Progress.TOO_SLOW;
                }
            }
            return Progress.COMPLETE;
        }

        /** Returns the bytes and drops the buffer, so that they are in memory only once. */
        byte[] take() {
            byte[] taken = bytes.toByteArray();
            bytes = new ByteArrayOutputStream(0);
            return taken;
        }

        @Override
        public void close() {
            memory.release(reserved);
        }
    }

    /** The state of reading a body. */
    private enum Progress {
        COMPLETE,
        TOO_LARGE,
        TOO_SLOW,
        NO_MEMORY,
        ABORTED
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getContentLengthLong() == 0
                || (request.getContentLengthLong() < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int maxBytes = isImport(request) ? limits.bytesPerImport() : limits.bytesPerRequest();
        try (Body body = new Body(maxBytes)) {
            Progress progress = request.getContentLengthLong() > maxBytes ? Progress.TOO_LARGE : read(body, request);
            if (progress == Progress.COMPLETE) {
                chain.doFilter(new BufferedRequest(request, body.take()), response);
            } else {
                // On a reused connection, the unread rest of the body would be parsed as the next request.
                response.setHeader(HttpHeaders.CONNECTION, "close");
                problems.write(response, problem(progress, maxBytes, request.getRequestURI()));
            }
        }
    }

    private static boolean isImport(HttpServletRequest request) {
        return request.getMethod().equals(HttpMethod.POST.name())
                && request.getRequestURI().equals(IMPORT_PATH);
    }

    private static Progress read(Body body, HttpServletRequest request) {
        try {
            return body.read(request.getInputStream(), request.getContentLengthLong());
        } catch (SocketTimeoutException e) {
            return Progress.TOO_SLOW;
        } catch (IOException e) {
            return Progress.ABORTED;
        }
    }

    private static Problem problem(Progress progress, int maxBytes, String path) {
        return switch (progress) {
            case TOO_LARGE -> Problem.bodyTooLarge(maxBytes, path);
            case TOO_SLOW -> Problem.of(HttpStatus.REQUEST_TIMEOUT, path);
            case NO_MEMORY ->
                Problem.of(
                        Refusal.of(
                                RefusalCode.OVERLOADED,
                                "The bodies of the requests in flight are too large together; try again later."),
                        path);
            case ABORTED, COMPLETE -> Problem.of(RequestCode.BAD_REQUEST, "The body ended early.", path, Map.of());
        };
    }
}
