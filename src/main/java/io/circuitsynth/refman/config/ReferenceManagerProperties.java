package io.circuitsynth.refman.config;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.RulesProfile;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.index.IndexFeatures;
import java.nio.file.Path;
import java.time.Duration;
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
     * @param maximumBytes the memory they may take, about
     */
    public record CacheSettings(@DefaultValue("128MB") DataSize maximumBytes) {}

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
