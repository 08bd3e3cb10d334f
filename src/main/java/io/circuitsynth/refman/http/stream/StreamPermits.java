package io.circuitsynth.refman.http.stream;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts open streams, in all and for each caller and address, and refuses those above a limit. */
final class StreamPermits {

    private final StreamSettings settings;
    private final boolean countsSenders;
    private final Map<String, Integer> keys = new HashMap<>();
    private final Map<String, Integer> addresses = new HashMap<>();
    private int count;

    /**
     * Creates the limits without streams.
     *
     * @param countsSenders whether the limits of keys and addresses apply
     */
    StreamPermits(StreamSettings settings, boolean countsSenders) {
        this.settings = settings;
        this.countsSenders = countsSenders;
    }

    /** Who opens a stream, and at which path. */
    record Sender(String key, String address, String path) {}

    synchronized int count() {
        return count;
    }

    /** Takes a permit, which the caller must release; returns the refusal if there is none. */
    synchronized @Nullable Problem refuse(Sender sender) {
        if (count >= settings.max()) {
            return Problem.of(
                    Refusal.of(
                            RefusalCode.OVERLOADED,
                            "There are " + settings.max() + " streams open already; try again later.",
                            "limit",
                            settings.max()),
                    sender.path());
        }
        if (countsSenders) {
            if (keys.getOrDefault(sender.key(), 0) >= settings.maxPerKey()) {
                return tooMany(sender, "key", settings.maxPerKey());
            }
            if (addresses.getOrDefault(sender.address(), 0) >= settings.maxPerAddress()) {
                return tooMany(sender, "address", settings.maxPerAddress());
            }
        }
        count++;
        keys.merge(sender.key(), 1, Integer::sum);
        addresses.merge(sender.address(), 1, Integer::sum);
        return null;
    }

    synchronized void release(Sender sender) {
        count--;
        keys.computeIfPresent(sender.key(), (key, open) -> open == 1 ? null : open - 1);
        addresses.computeIfPresent(sender.address(), (address, open) -> open == 1 ? null : open - 1);
    }

    private static Problem tooMany(Sender sender, String policy, int limit) {
        return Problem.of(
                RequestCode.STREAMS_LIMIT,
                "There may be at most " + limit + " open streams of one " + policy + ".",
                sender.path(),
                Map.of("limit", limit, "policy", policy));
    }
}
