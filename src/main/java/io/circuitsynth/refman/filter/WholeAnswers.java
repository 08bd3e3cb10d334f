package io.circuitsynth.refman.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets an answer leave in one piece where it fits into the web server's buffer, and so with its length.
 *
 * <p>Spring flushes each answer that it has written. The web server, which does not know by then that nothing follows,
 * would send it in chunks, and the last, empty one by itself: a second packet for every answer.
 */
final class WholeAnswers extends OncePerRequestFilter {

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
        chain.doFilter(request, new Unflushed(response));
    }
}
