package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.execution.IdempotencyService;
import io.circuitsynth.refman.execution.IdempotentRequest;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.Sha256;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.outcome.Outcome;
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

/** ResponseFactory a request that is sent again with the same {@code Idempotency-Key} as it was answered first. */
@Component
@Order
public class IdempotencyFilter extends OncePerRequestFilter {

    /** The header in which a client names its request. */
    public static final String HEADER = "Idempotency-Key";

    /** The attribute of a request that was answered as it was before, without any effect. */
    public static final String REPEATED = "refman.repeated";

    private static final Set<String> METHODS = Set.of("POST", "PUT", "DELETE");
    /** The most characters of a name. */
    public static final int MAX_CHARACTERS = 255;

    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7E]{1," + MAX_CHARACTERS + "}");

    private final IdempotencyService requests;
    private final TenantResolver tenants;
    private final ProblemWriter problems;

    IdempotencyFilter(IdempotencyService requests, TenantResolver tenants, ProblemWriter problems) {
        this.requests = requests;
        this.tenants = tenants;
        this.problems = problems;
    }

    /** The request as one that may be sent again; null if its client has not named it. */
    static @Nullable IdempotentRequest of(HttpServletRequest request) {
        return (IdempotentRequest) request.getAttribute(IdempotentRequest.class.getName());
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
                            "An Idempotency-Key has 1 to " + MAX_CHARACTERS + " printable characters of ASCII.",
                            request.getRequestURI(),
                            Map.of("limit", MAX_CHARACTERS)));
            return;
        }
        // It is in memory already, and can be read again.
        byte[] body = request.getInputStream().readAllBytes();
        IdempotentRequest retryable = new IdempotentRequest(tenants.current(), key, fingerprint(request, body));
        Outcome<Optional<Response>> begun = requests.begin(retryable);
        Problem problem = begun.<Optional<Problem>>fold(
                        given -> Optional.empty(), refusal -> Optional.of(Problem.of(refusal, request.getRequestURI())))
                .orElse(null);
        Response given = begun.toOptional().flatMap(answer -> answer).orElse(null);
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
            IdempotentRequest retryable, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            request.setAttribute(IdempotentRequest.class.getName(), retryable);
            chain.doFilter(request, response);
        } finally {
            requests.end(retryable);
        }
    }

    private static void write(HttpServletResponse response, Response answer) throws IOException {
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
