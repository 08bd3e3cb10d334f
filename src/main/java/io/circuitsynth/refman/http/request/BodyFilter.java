package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.execution.MemoryBudget;
import io.circuitsynth.refman.execution.MemoryLease;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
 * <p>A slow client therefore does not block other requests. Memory is reserved only for bytes that have arrived, and for what
 * is parsed from them. The lease of a request is closed after its response was sent.
 */
final class BodyFilter extends OncePerRequestFilter {

    /** The path below which each hierarchy has its own; a snapshot that replaces it has the body limit of an import. */
    static final String HIERARCHIES_PATH = "/api/v1/hierarchies/";

    private static final String ANNOTATIONS_PATH = "/annotations";

    /** The path of snapshot imports, which have a larger body limit. */
    static final String IMPORT_PATH = HIERARCHIES_PATH + "import";

    /** A reference in a request: its text, a designator, the row to store, and its text in the response. */
    private static final int BYTES_FOR_EACH_TEXT = 256;

    /** A text in a snapshot; what becomes of it is reserved when the snapshot is read. */
    private static final int BYTES_FOR_EACH_TEXT_OF_IMPORT = 80;

    private final Limits limits;
    private final long deadlineNanos;
    private final MemoryBudget memory;
    private final NanoClock clock;
    private final ProblemWriter problems;

    BodyFilter(Limits limits, RequestSettings settings, MemoryBudget memory, NanoClock clock, ProblemWriter problems) {
        this.limits = limits;
        this.deadlineNanos = settings.bodyDeadline().toNanos();
        this.memory = memory;
        this.clock = clock;
        this.problems = problems;
    }

    /** The state of reading a body. */
    private enum Progress {
        COMPLETE,
        TOO_LARGE,
        TOO_SLOW,
        TOO_MANY_VALUES,
        NO_MEMORY,
        ABORTED
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (MemoryLease lease = memory.openRequest()) {
            if (hasBody(request)) {
                readBody(request, response, chain, lease);
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0
                || (request.getContentLengthLong() < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null);
    }

    private void readBody(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, MemoryLease lease)
            throws ServletException, IOException {
        boolean isImport = isImport(request);
        int maxBytes = isImport ? limits.bytesPerImport() : maxBytes(request);
        JsonMemory json = new JsonMemory(isImport ? BYTES_FOR_EACH_TEXT_OF_IMPORT : BYTES_FOR_EACH_TEXT);
        BodyBuffer body = new BodyBuffer(request.getContentLengthLong(), json);
        Progress progress =
                request.getContentLengthLong() > maxBytes ? Progress.TOO_LARGE : read(request, body, maxBytes, lease);
        if (progress == Progress.COMPLETE) {
            chain.doFilter(new BufferedRequest(request, body), response);
        } else {
            // On a reused connection, the unread rest of the body would be parsed as the next request.
            response.setHeader(HttpHeaders.CONNECTION, "close");
            problems.write(response, problem(progress, maxBytes, request.getRequestURI()));
        }
    }

    private Progress read(HttpServletRequest request, BodyBuffer body, int maxBytes, MemoryLease lease) {
        long start = clock.nanoTime();
        long reserved = 0;
        try {
            InputStream in = request.getInputStream();
            while (body.readFrom(in) >= 0) {
                if (body.length() > maxBytes) {
                    return Progress.TOO_LARGE;
                }
                // A text that turns out to be a name lowers the estimate; what is reserved stays reserved.
                long further = Math.max(0, body.memory() - reserved);
                if (!lease.reserve(further)) {
                    return lease.isTooLarge(further) ? Progress.TOO_MANY_VALUES : Progress.NO_MEMORY;
                }
                reserved += further;
                if (clock.nanoTime() - start > deadlineNanos) {
                    return Progress.TOO_SLOW;
                }
            }
            return Progress.COMPLETE;
        } catch (SocketTimeoutException e) {
            return Progress.TOO_SLOW;
        } catch (IOException e) {
            return Progress.ABORTED;
        }
    }

    private static boolean isImport(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (request.getMethod().equals(HttpMethod.PUT.name())) {
            return path.startsWith(HIERARCHIES_PATH) && path.indexOf('/', HIERARCHIES_PATH.length()) < 0;
        }
        return request.getMethod().equals(HttpMethod.POST.name()) && path.equals(IMPORT_PATH);
    }

    private int maxBytes(HttpServletRequest request) {
        String path = request.getRequestURI();
        boolean isAnnotation = path.startsWith(HIERARCHIES_PATH) && path.endsWith(ANNOTATIONS_PATH);
        return isAnnotation ? limits.bytesPerAnnotation() : limits.bytesPerRequest();
    }

    private Problem problem(Progress progress, int maxBytes, String path) {
        return switch (progress) {
            case TOO_LARGE -> Problem.bodyTooLarge(maxBytes, path);
            case TOO_SLOW -> Problem.of(HttpStatus.REQUEST_TIMEOUT, path);
            case TOO_MANY_VALUES ->
                Problem.of(
                        RequestCode.JSON_LIMIT,
                        "The values of the body need more memory than all requests in flight may use.",
                        path,
                        Map.of("limit", memory.maxBytes()));
            case NO_MEMORY -> Problem.of(MemoryLease.overloaded(), path);
            case ABORTED, COMPLETE -> Problem.of(RequestCode.BAD_REQUEST, "The body ended early.", path, Map.of());
        };
    }
}
