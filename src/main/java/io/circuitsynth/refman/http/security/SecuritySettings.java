package io.circuitsynth.refman.http.security;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings for hosts, origins, tokens and rate limits.
 *
 * @param allowedHosts {@code Host} names accepted in protected mode, in addition to those of the loopback address
 * @param allowedOrigins origins whose scripts may send requests (CORS)
 * @param jwt the claims of tokens, and the requests to their issuer
 * @param rates the rate limits
 */
public record SecuritySettings(
        Set<String> allowedHosts, List<String> allowedOrigins, JwtSettings jwt, RateSettings rates) {

    /**
     * The claims of tokens, and the requests to their issuer.
     *
     * @param tenantClaim the claim that names the tenant; if empty, all tokens belong to the default tenant
     * @param requireExpiry whether a token without the claim {@code exp} is refused
     * @param issuerTimeout the maximum time of one request to the issuer. The first token may cause two
     * @param issuerInterval the minimum time between two requests for the keys of the issuer
     */
    public record JwtSettings(
            @DefaultValue("tenant") String tenantClaim,
            @DefaultValue("true") boolean requireExpiry,
            @DefaultValue("900ms") Duration issuerTimeout,
            @DefaultValue("10s") Duration issuerInterval) {

        /** Checks the times during property binding, so that the error names the property. */
        public JwtSettings {
            if (issuerTimeout.toMillis() < 1 || issuerInterval.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "refman.security.jwt: issuer-timeout and issuer-interval must be at least 1ms");
            }
        }
    }

    /**
     * The rate limits, which apply outside protected mode.
     *
     * @param enabled whether rate limits apply
     * @param requestsPerKey requests per second with one key or token subject
     * @param requestsPerAddress requests per second from one address
     */
    public record RateSettings(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1000") int requestsPerKey,
            @DefaultValue("2000") int requestsPerAddress) {

        /** Checks the numbers during property binding, so that the error names the property. */
        public RateSettings {
            if (requestsPerKey < 1 || requestsPerAddress < 1) {
                throw new IllegalArgumentException(
                        "refman.security.rates: requests-per-key and requests-per-address must be at least 1");
            }
        }
    }
}
