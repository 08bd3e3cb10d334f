package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.problem.ApiHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/** Assigns an id to each request, which the response and the logs of client and service share. */
public final class RequestIdFilter extends OncePerRequestFilter {

    private static final String ATTRIBUTE = RequestIdFilter.class.getName();
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final LongSupplier numbers;

    /**
     * Creates a filter.
     *
     * @param numbers supplies random numbers; must be thread-safe
     */
    RequestIdFilter(LongSupplier numbers) {
        this.numbers = numbers;
    }

    /** Returns the id of a request. */
    public static String of(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(ATTRIBUTE));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String sent = request.getHeader(ApiHeaders.REQUEST_ID);
        String id = sent != null && ACCEPTED.matcher(sent).matches()
                ? sent
                : HexFormat.of().toHexDigits(numbers.getAsLong());
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader(ApiHeaders.REQUEST_ID, id);
        chain.doFilter(request, response);
    }
}
