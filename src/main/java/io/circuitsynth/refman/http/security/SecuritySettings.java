package io.circuitsynth.refman.http.security;

import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * From where the service may be asked, and how often.
 *
 * @param allowedHosts names in the Host header that are taken without keys, besides those of the loopback address
 * @param allowedOrigins origins of pages whose scripts may ask
 * @param tenantClaim the claim of a token that names its tenant; empty if all tokens are of the default tenant
 * @param rates how often
 */
public record SecuritySettings(
        Set<String> allowedHosts, List<String> allowedOrigins, String tenantClaim, RateSettings rates) {

    /**
     * How often the service may be asked where it asks for credentials.
     *
     * @param enabled whether requests are counted
     * @param requestsPerKey requests a second with one key or subject
     * @param requestsPerAddress requests a second from one address
     */
    public record RateSettings(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1000") int requestsPerKey,
            @DefaultValue("2000") int requestsPerAddress) {

        /** Looks at the numbers while the start can still name the property. */
        public RateSettings {
            if (requestsPerKey < 1 || requestsPerAddress < 1) {
                throw new IllegalArgumentException(
                        "refman.security.rates: requests-per-key and requests-per-address must be at least 1");
            }
        }
    }
}
