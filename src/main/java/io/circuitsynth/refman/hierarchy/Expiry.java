package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * When a hierarchy is deleted unless it is renewed.
 *
 * @param lifetime how long a renewal lasts that names no time of its own
 * @param at when the hierarchy expires
 */
public record Expiry(Duration lifetime, Instant at) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** Parses a lifetime in ISO 8601 format; refused unless it is a count of whole seconds within the limits. */
    public static Outcome<Duration> parse(String text) {
        try {
            Duration lifetime = Duration.parse(text);
            if (lifetime.compareTo(SHORTEST) >= 0
                    && lifetime.compareTo(LONGEST) <= 0
                    && lifetime.equals(lifetime.truncatedTo(ChronoUnit.SECONDS))) {
                return Outcome.done(lifetime);
            }
        } catch (DateTimeParseException e) {
            // Refused below, like a lifetime beyond the limits.
        }
        return Outcome.refused(new Refusal(
                RefusalCode.INVALID_EXPIRY,
                "A lifetime is a duration of whole seconds in ISO 8601 format, such as PT1H, and is PT1S to P30D.",
                Map.of("expiresIn", text, "shortest", "PT1S", "longest", "P30D")));
    }

    /** Creates the expiry of a hierarchy that is created or renewed now. */
    public static Expiry of(Duration lifetime, Instant now) {
        return new Expiry(lifetime, now.plus(lifetime).truncatedTo(ChronoUnit.MICROS));
    }

    /** Returns the expiry after a renewal that lasts for a time; later renewals last for the lifetime again. */
    public Expiry renewed(Duration time, Instant now) {
        return new Expiry(lifetime, of(time, now).at);
    }

    /** Returns whether the hierarchy has expired. */
    public boolean isOver(Instant now) {
        return !now.isBefore(at);
    }
}
