package io.circuitsynth.refman.config;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.RulesProfile;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.request.RequestSettings;
import io.circuitsynth.refman.http.security.ApiKeys;
import io.circuitsynth.refman.http.security.Caller;
import io.circuitsynth.refman.http.security.KnownKey;
import io.circuitsynth.refman.http.security.Role;
import io.circuitsynth.refman.http.security.SecuritySettings;
import io.circuitsynth.refman.http.security.SecuritySettings.RateSettings;
import io.circuitsynth.refman.index.IndexFeatures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything under {@code refman}; a property that nobody knows stops the start.
 *
 * @param store where hierarchies are kept when no {@code spring.datasource.url} names a PostgreSQL server
 * @param dataDir the directory of the SQLite file
 * @param cache how many hierarchies live in memory
 * @param commitQueue how changes reach the store
 * @param idempotency how long answers are kept for requests that are sent again
 * @param postgresql what is asked of a PostgreSQL server
 * @param limits the most that one request, one hierarchy and one manager may have; defaults are in application.yaml
 * @param requests what one request may be, and all of them together; defaults are in application.yaml
 * @param security who may ask, from where and how often
 * @param features which index serves which hierarchy
 * @param rules rules profiles besides the built-in ones
 */
@ConfigurationProperties(prefix = "refman", ignoreUnknownFields = false)
public record ReferenceManagerProperties(
        @DefaultValue("sqlite") StoreKind store,
        @DefaultValue("data") Path dataDir,
        @DefaultValue CacheSettings cache,
        @DefaultValue CommitQueueSettings commitQueue,
        @DefaultValue IdempotencySettings idempotency,
        @DefaultValue PostgresqlSettings postgresql,
        Limits limits,
        RequestSettings requests,
        @DefaultValue Security security,
        @DefaultValue Features features,
        @DefaultValue RulesSettings rules) {

    /** Where hierarchies are kept. */
    public enum StoreKind {
        /** In one SQLite file. */
        SQLITE,
        /** In memory, until the process ends. */
        MEMORY
    }

    /**
     * How many hierarchies live in memory.
     *
     * @param maximumBytes the memory they may take, about; a quarter of the heap if it is not given
     */
    public record CacheSettings(@Nullable DataSize maximumBytes) {

        /** The memory they may take, about. */
        long bytes() {
            return maximumBytes == null ? Runtime.getRuntime().maxMemory() / 4 : maximumBytes.toBytes();
        }
    }

    /**
     * How changes reach the store.
     *
     * @param maximumChanges the most changes under way at once; more are refused
     */
    public record CommitQueueSettings(@DefaultValue("10000") int maximumChanges) {

        /** Looks at the number while the start can still name the property. */
        public CommitQueueSettings {
            if (maximumChanges < 1) {
                throw new IllegalArgumentException(
                        "refman.commit-queue.maximum-changes must be at least 1, not " + maximumChanges);
            }
        }
    }

    /**
     * How long answers are kept for requests that are sent again.
     *
     * @param retention how long at least
     * @param pruning how often the older ones are forgotten
     */
    public record IdempotencySettings(
            @DefaultValue("24h") Duration retention,
            @DefaultValue("10m") Duration pruning) {}

    /**
     * What is asked of a PostgreSQL server.
     *
     * @param allowLossOnCrash whether it may acknowledge what it would lose in a crash
     */
    public record PostgresqlSettings(@DefaultValue("false") boolean allowLossOnCrash) {}

    /**
     * Who may ask, from where and how often.
     *
     * @param keys the keys that are taken
     * @param jwt how tokens are read, if {@code spring.security.oauth2.resourceserver.jwt} says how to verify them
     * @param allowedHosts names in the Host header that are taken without keys, besides those of the loopback address
     * @param cors which pages may ask
     * @param rates how often the service may be asked where it asks for credentials
     */
    public record Security(
            @DefaultValue List<KeySettings> keys,
            @DefaultValue JwtSettings jwt,
            @DefaultValue Set<String> allowedHosts,
            @DefaultValue CorsSettings cors,
            @DefaultValue RateSettings rates) {

        /** Looks at the keys while the start can still name the property. */
        public Security {
            toKeys(keys);
        }

        ApiKeys toApiKeys() {
            return toKeys(keys);
        }

        private static ApiKeys toKeys(List<KeySettings> keys) {
            return new ApiKeys(keys.stream().map(KeySettings::toKey).toList());
        }

        SecuritySettings toSettings() {
            return new SecuritySettings(allowedHosts, cors.allowedOrigins(), jwt.tenantClaim(), rates);
        }
    }

    /**
     * A key that is taken, as {@code --make-key} writes it.
     *
     * @param name who its bearer is, in logs
     * @param sha256 the digest of the key, 64 hexadecimal digits
     * @param role what its bearer may do
     * @param tenant whose managers its bearer sees
     */
    public record KeySettings(
            String name,
            String sha256,
            @DefaultValue("reader") Role role,
            @DefaultValue(Caller.DEFAULT_TENANT) String tenant) {

        KnownKey toKey() {
            return new KnownKey(sha256, new Caller(name, tenant, role));
        }
    }

    /**
     * How tokens are read.
     *
     * @param tenantClaim the claim that names the tenant; empty if all tokens are of the default tenant
     */
    public record JwtSettings(@DefaultValue("tenant") String tenantClaim) {}

    /**
     * Which pages may ask.
     *
     * @param allowedOrigins their origins, such as {@code https://editor.example}
     */
    public record CorsSettings(@DefaultValue List<String> allowedOrigins) {}

    /**
     * Which index serves which hierarchy.
     *
     * @param bitmapIndex the fast index
     * @param shadowComparison whether its answers are compared with those of the scanning index
     */
    public record Features(
            @DefaultValue BitmapIndexFeature bitmapIndex,
            @DefaultValue("false") boolean shadowComparison) {

        IndexFeatures toIndexFeatures() {
            return new IndexFeatures(bitmapIndex.enabled(), bitmapIndex.rolloutPercent(), shadowComparison);
        }
    }

    /**
     * The fast index.
     *
     * @param enabled whether it may serve at all
     * @param rolloutPercent the share of hierarchies it serves, 0 to 100
     */
    public record BitmapIndexFeature(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("100") int rolloutPercent) {

        /** Looks at the percentage while the start can still name the property. */
        public BitmapIndexFeature {
            IndexFeatures.requirePercent(rolloutPercent);
        }
    }

    /**
     * Rules profiles besides the built-in ones.
     *
     * @param profiles the values of each profile by its name
     */
    public record RulesSettings(@DefaultValue Map<String, ProfileSettings> profiles) {

        /** Builds the rules once to find what is wrong with them while the start can still name the property. */
        public RulesSettings {
            catalog(profiles);
        }

        RulesCatalog toCatalog() {
            return catalog(profiles);
        }

        private static RulesCatalog catalog(Map<String, ProfileSettings> profiles) {
            return new RulesCatalog(profiles.entrySet().stream()
                    .map(entry -> entry.getValue().toProfile(entry.getKey()))
                    .toList());
        }
    }

    /**
     * The values of one rules profile, as in {@link RulesProfile}.
     *
     * @param virtualMinimumDigits as {@code minimumDigits} unless given
     */
    public record ProfileSettings(
            @DefaultValue("64") int maxReferenceCharacters,
            @DefaultValue("16") int maxPrefixCharacters,
            @DefaultValue("[A-Za-z][A-Za-z_]*") String prefixPattern,
            @DefaultValue Set<String> reservedReferences,
            @DefaultValue("N$") Set<String> reservedPrefixes,
            @DefaultValue("1") int minimumDigits,
            @Nullable Integer virtualMinimumDigits,
            @DefaultValue("true") boolean numberRequired) {

        RulesProfile toProfile(String name) {
            return new RulesProfile(
                    name,
                    maxReferenceCharacters,
                    maxPrefixCharacters,
                    prefixPattern,
                    reservedReferences,
                    reservedPrefixes,
                    minimumDigits,
                    virtualMinimumDigits == null ? minimumDigits : virtualMinimumDigits,
                    numberRequired);
        }
    }
}
