package io.circuitsynth.refman.http.security;

import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings for hosts, origins, tenants and rate limits.
 *
 * @param allowedHosts {@code Host} names accepted in protected mode, in addition to those of the loopback address
 * @param allowedOrigins origins whose scripts may send requests (CORS)
 * @param tenantClaim the token claim that names the tenant; if empty, all tokens belong to the default tenant
 * @param rates the rate limits
 */
public record SecuritySettings(
        Set<String> allowedHosts, List<String> allowedOrigins, String tenantClaim, RateSettings rates) {

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
