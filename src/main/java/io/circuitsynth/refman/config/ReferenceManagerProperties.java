package io.circuitsynth.refman.config;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.RulesProfile;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.index.IndexFeatures;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything under {@code refman}; a property that nobody knows stops the start.
 *
 * @param limits the most that one request, one hierarchy and one manager may have; defaults are in application.yaml
 * @param features which index serves which hierarchy
 * @param rules rules profiles besides the built-in ones
 */
@ConfigurationProperties(prefix = "refman", ignoreUnknownFields = false)
public record ReferenceManagerProperties(
        Limits limits,
        @DefaultValue Features features,
        @DefaultValue RulesSettings rules) {

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
