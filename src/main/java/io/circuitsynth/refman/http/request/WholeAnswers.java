package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.http.api.HeldAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Lets an answer leave in one piece, and not before what it tells is kept.
 *
 * <p>Spring flushes each answer that it has written. The web server, which does not know by then that nothing follows,
 * would send it in chunks, and the last, empty one by itself: a second packet for every answer. The answer to a request
 * that may change something is not even given to the web server before it is known to be true.
 */
public final class WholeAnswers extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(WholeAnswers.class);

    private static final Set<String> READING =
            Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.OPTIONS.name());

    /** A response that its web server sends when it is complete or the buffer is full. */
    private static final class Unflushed extends HttpServletResponseWrapper {

        Unflushed(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void flushBuffer() {
            // The web server does so at the end.
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (READING.contains(request.getMethod())) {
            chain.doFilter(request, new Unflushed(response));
            return;
        }
        HeldAnswer held = HeldAnswer.begin(request);
        ContentCachingResponseWrapper written = new ContentCachingResponseWrapper(response);
        try {
            try {
                chain.doFilter(request, written);
            } finally {
                held.settle(written);
            }
            send(written, response);
        } finally {
            held.gone();
        }
    }

    private static void send(ContentCachingResponseWrapper written, HttpServletResponse response) {
        if (written.getContentSize() == 0) {
            return;
        }
        try {
            // Without its length: as soon as so much is written the web server sends it, before the meters have counted
            // it.
            response.getOutputStream().write(written.getContentAsByteArray());
        } catch (IOException e) {
            LOG.debug("The client went away before it had its answer.", e);
        }
    }
}
