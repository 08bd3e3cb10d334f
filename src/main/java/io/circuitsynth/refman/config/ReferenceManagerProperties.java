package io.circuitsynth.refman.config;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.RulesProfile;
import io.circuitsynth.refman.execution.Quotas;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.request.RequestSettings;
import io.circuitsynth.refman.http.security.ApiKeys;
import io.circuitsynth.refman.http.security.Caller;
import io.circuitsynth.refman.http.security.KnownKey;
import io.circuitsynth.refman.http.security.Role;
import io.circuitsynth.refman.http.security.SecuritySettings;
import io.circuitsynth.refman.http.security.SecuritySettings.JwtSettings;
import io.circuitsynth.refman.http.security.SecuritySettings.RateSettings;
import io.circuitsynth.refman.http.stream.StreamSettings;
import io.circuitsynth.refman.index.IndexFeatures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties under {@code refman}. Startup fails if a property is unknown.
 *
 * @param store the store, unless {@code spring.datasource.url} configures a PostgreSQL server
 * @param dataDir the directory of the SQLite file
 * @param startupCheck the check of the SQLite file at startup
 * @param cache the size of the hierarchy cache
 * @param commitQueue the queue of changes for the store
 * @param idempotency the retention of stored responses
 * @param changeLog the retention of changes in the change log
 * @param expiry the deletion of hierarchies that were not renewed in time
 * @param postgresql the requirements for a PostgreSQL server
 * @param shutdown the stop of the service
 * @param limits the limits of requests, hierarchies and managers; defaults are in application.yaml, or depend on the heap
 * @param quotas the most that one tenant can store
 * @param requests the limits of one request, and of all requests in flight; defaults as those of {@code limits}
 * @param streams the limits of streams of changes; the default of the most streams depends on the heap
 * @param security authentication, allowed hosts and origins, and rate limits
 * @param console the console
 * @param features the choice of the index
 * @param rules rules profiles in addition to the built-in ones
 */
@ConfigurationProperties(prefix = "refman", ignoreUnknownFields = false)
public record ReferenceManagerProperties(
        @DefaultValue("sqlite") StoreKind store,
        @DefaultValue("data") Path dataDir,
        @DefaultValue StartupCheckSettings startupCheck,
        CacheSettings cache,
        @DefaultValue CommitQueueSettings commitQueue,
        @DefaultValue IdempotencySettings idempotency,
        @DefaultValue ChangeLogSettings changeLog,
        @DefaultValue ExpirySettings expiry,
        @DefaultValue PostgresqlSettings postgresql,
        @DefaultValue ShutdownSettings shutdown,
        Limits limits,
        @DefaultValue QuotaSettings quotas,
        RequestSettings requests,
        StreamSettings streams,
        @DefaultValue Security security,
        @DefaultValue ConsoleSettings console,
        @DefaultValue Features features,
        @DefaultValue RulesSettings rules) {

    /** Names the stores that need no server. */
    public enum StoreKind {
        /** Stores hierarchies in one SQLite file. */
        SQLITE,
        /** Stores hierarchies in memory until the process ends. */
        MEMORY
    }

    /**
     * The check of the SQLite file at startup.
     *
     * @param maxBytes the largest file that is checked; 0 turns the check off
     */
    public record StartupCheckSettings(
            @DefaultValue("256MB") DataSize maxBytes) {}

    /**
     * The size of the hierarchy cache.
     *
     * @param maxBytes the approximate memory of the cache; the default depends on the heap
     */
    public record CacheSettings(DataSize maxBytes) {}

    /**
     * The queue of changes for the store.
     *
     * @param maxChanges the maximum number of changes in flight; more are refused
     */
    public record CommitQueueSettings(@DefaultValue("10000") int maxChanges) {

        /** Checks the number during property binding, so that the error names the property. */
        public CommitQueueSettings {
            if (maxChanges < 1) {
                throw new IllegalArgumentException(
                        "refman.commit-queue.max-changes must be at least 1, not " + maxChanges);
            }
        }
    }

    /**
     * The retention of stored responses.
     *
     * @param retention the minimum time for which a response is stored
     * @param pruning the interval at which older responses are deleted
     * @param maxResponseBytes the maximum size of the body of a stored response; a change with a larger one is refused
     */
    public record IdempotencySettings(
            @DefaultValue("24h") Duration retention,
            @DefaultValue("10m") Duration pruning,
            @DefaultValue("4MB") DataSize maxResponseBytes) {}

    /**
     * The retention of changes in the change log.
     *
     * @param retention the minimum time for which a change is kept, unless its hierarchy has too many
     * @param maxChanges the most changes that are kept for each hierarchy
     * @param pruning the interval at which other changes are deleted
     */
    public record ChangeLogSettings(
            @DefaultValue("30d") Duration retention,
            @DefaultValue("100000") long maxChanges,
            @DefaultValue("10m") Duration pruning) {

        private static final Duration MAX_RETENTION = Duration.ofDays(36_500);

        /** Checks the values during property binding, so that the error names the property. */
        public ChangeLogSettings {
            if (retention.isNegative() || retention.compareTo(MAX_RETENTION) > 0) {
                throw new IllegalArgumentException("refman.change-log.retention must be 0 s to 36500 d");
            }
            if (maxChanges < 1) {
                throw new IllegalArgumentException(
                        "refman.change-log.max-changes must be at least 1, not " + maxChanges);
            }
            if (pruning.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("refman.change-log.pruning must be at least 1 s");
            }
        }
    }

    /**
     * The deletion of hierarchies that were not renewed in time.
     *
     * @param checkInterval the interval at which expired hierarchies are deleted that no request has found
     */
    public record ExpirySettings(@DefaultValue("60s") Duration checkInterval) {

        /** Checks the time during property binding, so that the error names the property. */
        public ExpirySettings {
            if (checkInterval.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("refman.expiry.check-interval must be at least 1 s");
            }
        }
    }

    /**
     * The most that one tenant can store; 0 means no limit.
     *
     * @param managers managers
     * @param hierarchies hierarchies
     * @param references references in use
     * @param storedResponses the size of stored responses
     */
    public record QuotaSettings(
            @DefaultValue("10000000") long managers,
            @DefaultValue("1000000") long hierarchies,
            @DefaultValue("1000000000") long references,
            @DefaultValue("1GB") DataSize storedResponses) {

        Quotas toQuotas() {
            return new Quotas(managers, hierarchies, references, storedResponses.toBytes());
        }
    }

    /**
     * The requirements for a PostgreSQL server.
     *
     * @param allowLossOnCrash whether the server may acknowledge commits that it would lose in a crash
     * @param startTimeout how long the start waits for the server to accept connections
     */
    public record PostgresqlSettings(
            @DefaultValue("false") boolean allowLossOnCrash,
            @DefaultValue("60s") Duration startTimeout) {}

    /**
     * The stop of the service.
     *
     * @param delay how long the service still accepts requests after readiness went down
     */
    public record ShutdownSettings(@DefaultValue("0s") Duration delay) {

        /** Checks the time during property binding, so that the error names the property. */
        public ShutdownSettings {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("refman.shutdown.delay must not be negative");
            }
        }
    }

    /**
     * Authentication, allowed hosts and origins, and rate limits.
     *
     * @param keys the accepted keys
     * @param initialAdminKey whether the service generates an admin key if no credentials are configured and other machines
     *     can reach it
     * @param jwt the claims of tokens, and the requests to their issuer;
     *     {@code spring.security.oauth2.resourceserver.jwt} configures their verification
     * @param allowedHosts {@code Host} names accepted in protected mode, in addition to those of the loopback address
     * @param cors the allowed origins
     * @param rates the rate limits, which apply outside protected mode
     */
    public record Security(
            @DefaultValue List<KeySettings> keys,
            @DefaultValue("true") boolean initialAdminKey,
            @DefaultValue JwtSettings jwt,
            @DefaultValue Set<String> allowedHosts,
            @DefaultValue CorsSettings cors,
            @DefaultValue RateSettings rates) {

        /** Checks the keys during property binding, so that the error names the property. */
        public Security {
            toKeys(keys);
        }

        ApiKeys toApiKeys() {
            return toKeys(keys);
        }

        private static ApiKeys toKeys(List<KeySettings> keys) {
            return new ApiKeys(IntStream.range(0, keys.size())
                    .mapToObj(index -> keys.get(index).toKey(index))
                    .toList());
        }

        SecuritySettings toSettings() {
            return new SecuritySettings(allowedHosts, cors.allowedOrigins(), jwt, rates);
        }
    }

    /**
     * An accepted key, as {@code --make-key} prints it.
     *
     * @param name the name of the caller in logs
     * @param sha256 the digest of the key, 64 hexadecimal digits
     * @param role the permissions of the caller
     * @param tenant the tenant whose managers the caller can access
     */
    public record KeySettings(
            @Nullable String name,
            @Nullable String sha256,
            @DefaultValue("reader") Role role,
            @DefaultValue(Caller.DEFAULT_TENANT) String tenant) {

        /** Returns the key; an error shows no digest, which may be the key itself by mistake. */
        KnownKey toKey(int index) {
            if (name == null) {
                throw new InvalidKeyException(index, "has no name");
            }
            if (sha256 == null) {
                throw new InvalidKeyException(index, "has no SHA-256");
            }
            try {
                return new KnownKey(sha256, new Caller(name, tenant, role));
            } catch (IllegalArgumentException e) {
                throw new InvalidKeyException(index, "is invalid: " + e.getMessage());
            }
        }
    }

    /**
     * The origins whose scripts may send requests (CORS).
     *
     * @param allowedOrigins the origins, such as {@code https://editor.example}
     */
    public record CorsSettings(@DefaultValue List<String> allowedOrigins) {}

    /**
     * The console.
     *
     * @param enabled whether the console is served at {@code /console/}
     */
    public record ConsoleSettings(@DefaultValue("true") boolean enabled) {}

    /**
     * The choice of the index.
     *
     * @param bitmapIndex the bitmap index
     * @param shadowComparison whether the results of both indexes are compared
     */
    public record Features(
            @DefaultValue BitmapIndexFeature bitmapIndex,
            @DefaultValue("false") boolean shadowComparison) {

        IndexFeatures toIndexFeatures() {
            return new IndexFeatures(bitmapIndex.enabled(), bitmapIndex.rolloutPercent(), shadowComparison);
        }
    }

    /**
     * The bitmap index.
     *
     * @param enabled whether any hierarchy uses the bitmap index
     * @param rolloutPercent the percentage of hierarchies that use it, 0 to 100
     */
    public record BitmapIndexFeature(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("100") int rolloutPercent) {

        /** Checks the percentage during property binding, so that the error names the property. */
        public BitmapIndexFeature {
            IndexFeatures.requirePercent(rolloutPercent);
        }
    }

    /**
     * Rules profiles in addition to the built-in ones.
     *
     * @param profiles the values of each profile, by its name
     */
    public record RulesSettings(@DefaultValue Map<String, ProfileSettings> profiles) {

        /** Builds the rules once during property binding, so that an error names the property. */
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
     * @param minimumDigits the minimum number of digits for a prefix without references
     * @param zeroBeforeNumberPrefixes prefixes with a zero before every number
     * @param caseSensitive whether {@code r1} and {@code R1} are two references
     */
    public record ProfileSettings(
            @DefaultValue("64") int maxReferenceCharacters,
            @DefaultValue("16") int maxPrefixCharacters,
            @DefaultValue("[A-Za-z][A-Za-z_]*") String prefixPattern,
            @DefaultValue Set<String> reservedReferences,
            @DefaultValue("N$") Set<String> reservedPrefixes,
            @DefaultValue("1") int minimumDigits,
            @DefaultValue Set<String> zeroBeforeNumberPrefixes,
            @DefaultValue("true") boolean numberRequired,
            @DefaultValue("true") boolean caseSensitive) {

        RulesProfile toProfile(String name) {
            return new RulesProfile(
                    name,
                    maxReferenceCharacters,
                    maxPrefixCharacters,
                    prefixPattern,
                    reservedReferences,
                    reservedPrefixes,
                    minimumDigits,
                    zeroBeforeNumberPrefixes,
                    numberRequired,
                    caseSensitive);
        }
    }
}
