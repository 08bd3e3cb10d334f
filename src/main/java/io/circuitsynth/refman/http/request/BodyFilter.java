package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.api.HeldAnswer;
import io.circuitsynth.refman.http.api.SnapshotsController;
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
 * Reads the body of a request whole before anything else is done for it, within its limits.
 *
 * <p>So whoever sends a body slowly keeps nobody waiting: what is limited in number, the requests under way, begins behind
 * this filter. Room in memory is taken for what has arrived only.
 */
public final class BodyFilter extends OncePerRequestFilter {

    private static final int BUFFER_BYTES = 8_192;

    private final Limits limits;
    private final long deadlineNanos;
    private final InFlightBytes bytesUnderWay;
    private final NanoClock clock;
    private final ProblemWriter problems;

    public BodyFilter(
            Limits limits,
            RequestSettings settings,
            InFlightBytes bytesUnderWay,
            NanoClock clock,
            ProblemWriter problems) {
        this.limits = limits;
        this.deadlineNanos = settings.bodyDeadline().toNanos();
        this.bytesUnderWay = bytesUnderWay;
        this.clock = clock;
        this.problems = problems;
    }

    /** What is read of one body, and the room taken for it. */
    private final class Body {

        private final int limit;
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
        private long taken;

        Body(int limit) {
            this.limit = limit;
        }

        /** Reads it whole, or says why not; the length is negative if it is not known. */
        Progress read(InputStream body, long length) throws IOException {
            long start = clock.nanoTime();
            byte[] buffer = new byte[(int) (length < 0 ? BUFFER_BYTES : Math.min(length, BUFFER_BYTES))];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                if (taken + read > limit) {
                    return Progress.TOO_LARGE;
                }
                if (!bytesUnderWay.take(read)) {
                    return Progress.NO_ROOM;
                }
                taken += read;
                bytes.write(buffer, 0, read);
                if (clock.nanoTime() - start > deadlineNanos) {
                    return Progress.TOO_SLOW;
                }
            }
            return Progress.WHOLE;
        }

        /** The bytes, which nobody else holds any more. */
        byte[] whole() {
            byte[] whole = bytes.toByteArray();
            bytes = new ByteArrayOutputStream(0);
            return whole;
        }

        void close() {
            bytesUnderWay.give(taken);
        }
    }

    /** How far the reading of a body came. */
    private enum Progress {
        WHOLE,
        TOO_LARGE,
        TOO_SLOW,
        NO_ROOM,
        BROKEN_OFF
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getContentLengthLong() == 0
                || (request.getContentLengthLong() < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int limit = isImport(request) ? limits.bytesPerImport() : limits.bytesPerRequest();
        Body body = new Body(limit);
        try {
            Progress progress = request.getContentLengthLong() > limit ? Progress.TOO_LARGE : read(body, request);
            if (progress == Progress.WHOLE) {
                chain.doFilter(new BufferedRequest(request, body.whole()), response);
            } else {
                // What is left of the body would be read as the next request.
                response.setHeader(HttpHeaders.CONNECTION, "close");
                problems.write(response, problem(progress, limit, request.getRequestURI()));
            }
        } finally {
            HeldAnswer.whenGone(request, body::close);
        }
    }

    private static boolean isImport(HttpServletRequest request) {
        return request.getMethod().equals(HttpMethod.POST.name())
                && request.getRequestURI().equals(SnapshotsController.IMPORT);
    }

    private static Progress read(Body body, HttpServletRequest request) {
        try {
            return body.read(request.getInputStream(), request.getContentLengthLong());
        } catch (SocketTimeoutException e) {
            return Progress.TOO_SLOW;
        } catch (IOException e) {
            return Progress.BROKEN_OFF;
        }
    }

    private Problem problem(Progress progress, int limit, String path) {
        return switch (progress) {
            case TOO_LARGE -> Problem.bodyTooLarge(limit, path);
            case TOO_SLOW -> Problem.of(HttpStatus.REQUEST_TIMEOUT, path);
            case NO_ROOM ->
                Problem.of(
                        Refusal.of(
                                RefusalCode.OVERLOADED,
                                "The requests under way have too many bytes together; try again later."),
                        path);
            case BROKEN_OFF, WHOLE ->
                Problem.of(RequestCode.BAD_REQUEST, "The body ended before it was whole.", path, Map.of());
        };
    }
}
