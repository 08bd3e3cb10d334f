package io.circuitsynth.refman.http.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an id, by which an answer, a log line and the client's own log are found together. */
final class RequestIdFilter extends OncePerRequestFilter {

    /** The header in which a client or a proxy may give the id, and in which every answer has it. */
    static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestIdFilter.class.getName();
    private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final LongSupplier numbers;

    /**
     * Ids for requests that bring none.
     *
     * @param numbers random numbers, for many threads at once
     */
    RequestIdFilter(LongSupplier numbers) {
        this.numbers = numbers;
    }

    /** The id of a request. */
    static String of(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(ATTRIBUTE));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String given = request.getHeader(HEADER);
        String id = given != null && GIVEN.matcher(given).matches()
                ? given
                : HexFormat.of().toHexDigits(numbers.getAsLong());
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader(HEADER, id);
        chain.doFilter(request, response);
    }
}
