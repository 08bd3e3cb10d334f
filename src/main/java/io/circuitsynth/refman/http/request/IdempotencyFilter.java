package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.execution.IdempotencyService;
import io.circuitsynth.refman.execution.IdempotentRequest;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.ApiHeaders;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.AuditFilter;
import io.circuitsynth.refman.http.security.Sha256;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.outcome.Outcome;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
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

/** Returns the stored response to a request that repeats an {@code Idempotency-Key}. */
@Component
@Order
public final class IdempotencyFilter extends OncePerRequestFilter {

    /** The maximum length of a key in characters. */
    public static final int MAX_CHARACTERS = 255;

    /** Matches a key: printable ASCII characters. HTTP removes spaces around the value of a header. */
    public static final String KEY = "^[!-~]([ -~]{0," + (MAX_CHARACTERS - 2) + "}[!-~])?$";

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Pattern VALID = Pattern.compile(KEY);

    private final IdempotencyService service;
    private final TenantResolver tenants;
    private final ProblemWriter problems;

    IdempotencyFilter(IdempotencyService service, TenantResolver tenants, ProblemWriter problems) {
        this.service = service;
        this.tenants = tenants;
        this.problems = problems;
    }

    /** Returns the idempotent request of an HTTP request; null if it has no key. */
    public static @Nullable IdempotentRequest of(HttpServletRequest request) {
        return (IdempotentRequest) request.getAttribute(IdempotentRequest.class.getName());
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(ApiHeaders.IDEMPOTENCY_KEY) == null
                || !METHODS.contains(request.getMethod())
                || !request.getServletPath().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(ApiHeaders.IDEMPOTENCY_KEY);
        if (!VALID.matcher(key).matches()) {
            problems.write(
                    response,
                    Problem.of(
                            RequestCode.INVALID_IDEMPOTENCY_KEY,
                            "An Idempotency-Key has 1 to " + MAX_CHARACTERS + " printable ASCII characters.",
                            request.getRequestURI(),
                            Map.of("limit", MAX_CHARACTERS)));
            return;
        }
        IdempotentRequest idempotent = new IdempotentRequest(tenants.current(), key, fingerprint(request));
        Outcome<Optional<Response>> begun = service.begin(idempotent);
        if (begun instanceof Outcome.Refused<Optional<Response>> refused) {
            problems.write(response, Problem.of(refused.refusal(), request.getRequestURI()));
            return;
        }
        Optional<Response> stored = begun.orElseThrow();
        if (stored.isPresent()) {
            AuditFilter.markReplayed(request);
            write(response, stored.get());
            return;
        }
        try {
            request.setAttribute(IdempotentRequest.class.getName(), idempotent);
            chain.doFilter(request, response);
        } finally {
            service.end(idempotent);
        }
    }

    private static void write(HttpServletResponse response, Response stored) throws IOException {
        response.setStatus(stored.status());
        if (stored.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, stored.location());
        }
        EntityTags.write(stored.hierarchy(), response::setHeader);
        if (stored.contentType() != null) {
            response.setContentType(stored.contentType());
            response.setContentLength(stored.body().length);
            response.getOutputStream().write(stored.body());
        }
    }

    /** Returns a digest of the method, the path with its query, and the body, each with its length. */
    private static byte[] fingerprint(HttpServletRequest request) throws IOException {
        MessageDigest digest = Sha256.digest();
        String query = request.getQueryString();
        String target = request.getRequestURI() + (query == null ? "" : "?" + query);
        for (String part : List.of(request.getMethod(), target)) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(length(bytes.length));
            digest.update(bytes);
        }
        // The body is in memory already; a copy would not be counted.
        digest.update(length(request.getInputStream().transferTo(OutputStream.nullOutputStream())));
        request.getInputStream().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return digest.digest();
    }

    private static byte[] length(long bytes) {
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) bytes).array();
    }
}
