package io.circuitsynth.refman.http.problem;

/** Names the header fields that this service or an Internet-Draft defines. */
public final class ApiHeaders {

    /** Carries the id of a request, set by the client or the service, in requests and responses. */
    public static final String REQUEST_ID = "X-Request-Id";

    /** Carries the key that makes a request safe to repeat. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Carries the id of the root of the hierarchy that a response describes. A load balancer can send requests by it. */
    public static final String HIERARCHY = "Refman-Hierarchy";

    /** Carries the rate limit of the client. */
    public static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

    /** Carries the number of requests that the client may still send. */
    public static final String RATE_LIMIT = "RateLimit";

    private ApiHeaders() {}
}
