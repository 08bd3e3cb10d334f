package io.circuitsynth.refman.web;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.manager.Answer;
import io.circuitsynth.refman.manager.RetryableRequest;
import io.circuitsynth.refman.manager.RetryableRequests;
import io.circuitsynth.refman.security.Sha256;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers a request that is sent again with the same {@code Idempotency-Key} as it was answered first. */
@Component
@Order
public class RetryableRequestFilter extends OncePerRequestFilter {

    /** The header in which a client names its request. */
    public static final String HEADER = "Idempotency-Key";

    /** The attribute of a request that was answered as it was before, without any effect. */
    public static final String REPEATED = "refman.repeated";

    private static final Set<String> METHODS = Set.of("POST", "PUT", "DELETE");
    /** The most characters of a name. */
    static final int MOST_CHARACTERS = 255;

    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7E]{1," + MOST_CHARACTERS + "}");

    private final RetryableRequests requests;
    private final Tenants tenants;
    private final ProblemWriter problems;

    RetryableRequestFilter(RetryableRequests requests, Tenants tenants, ProblemWriter problems) {
        this.requests = requests;
        this.tenants = tenants;
        this.problems = problems;
    }

    /** The request as one that may be sent again; null if its client has not named it. */
    static @Nullable RetryableRequest of(HttpServletRequest request) {
        return (RetryableRequest) request.getAttribute(RetryableRequest.class.getName());
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HEADER) == null
                || !METHODS.contains(request.getMethod())
                || !request.getServletPath().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(HEADER);
        if (!PRINTABLE.matcher(key).matches()) {
            problems.write(
                    response,
                    Problem.of(
                            RequestCode.INVALID_IDEMPOTENCY_KEY,
                            "An Idempotency-Key has 1 to " + MOST_CHARACTERS + " printable characters of ASCII.",
                            request.getRequestURI(),
                            Map.of("limit", MOST_CHARACTERS)));
            return;
        }
        // It is in memory already, and can be read again.
        byte[] body = request.getInputStream().readAllBytes();
        RetryableRequest retryable = new RetryableRequest(tenants.current(), key, fingerprint(request, body));
        Outcome<Optional<Answer>> begun = requests.begin(retryable);
        Problem problem = begun.<Optional<Problem>>fold(
                        given -> Optional.empty(), refusal -> Optional.of(Problem.of(refusal, request.getRequestURI())))
                .orElse(null);
        Answer given = begun.toOptional().flatMap(answer -> answer).orElse(null);
        if (problem != null) {
            problems.write(response, problem);
        } else if (given != null) {
            request.setAttribute(REPEATED, true);
            write(response, given);
        } else {
            proceed(retryable, request, response, chain);
        }
    }

    private void proceed(
            RetryableRequest retryable, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            request.setAttribute(RetryableRequest.class.getName(), retryable);
            chain.doFilter(request, response);
        } finally {
            requests.end(retryable);
        }
    }

    private static void write(HttpServletResponse response, Answer answer) throws IOException {
        response.setStatus(answer.status());
        if (answer.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, answer.location());
        }
        if (answer.contentType() != null) {
            response.setContentType(answer.contentType());
            response.getOutputStream().write(answer.body());
        }
    }

    /** A digest of the method, the path with its query, and the body, each with its length in front. */
    private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
        MessageDigest digest = Sha256.digest();
        String query = request.getQueryString();
        String target = request.getRequestURI() + (query == null ? "" : "?" + query);
        for (byte[] part : List.of(
                request.getMethod().getBytes(StandardCharsets.UTF_8), target.getBytes(StandardCharsets.UTF_8), body)) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            digest.update(part);
        }
        return digest.digest();
    }
}
