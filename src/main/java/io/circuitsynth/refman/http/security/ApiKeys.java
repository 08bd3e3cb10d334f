package io.circuitsynth.refman.http.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that the service takes. */
public final class ApiKeys {

    private final List<KnownKey> keys;

    /** Keys, of which no two have the same name or digest. */
    public ApiKeys(List<KnownKey> keys) {
        Set<String> names = new HashSet<>();
        Set<String> digests = new HashSet<>();
        for (KnownKey key : keys) {
            if (!names.add(key.caller().name())) {
                throw new IllegalArgumentException(
                        "two keys have the name '" + key.caller().name() + "'");
            }
            if (!digests.add(key.sha256())) {
                throw new IllegalArgumentException(
                        "the key '" + key.caller().name() + "' has the digest of another one");
            }
        }
        this.keys = List.copyOf(keys);
    }

    /** Whether there is no key at all. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Who bears a key. How long it takes tells nothing of the keys there are. */
    public Optional<Caller> caller(String text) {
        byte[] digest = bytes(new ApiKey(text).sha256());
        @Nullable Caller found = null;
        for (KnownKey key : keys) {
            if (MessageDigest.isEqual(bytes(key.sha256()), digest)) {
                found = key.caller();
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] bytes(String digits) {
        return digits.getBytes(StandardCharsets.US_ASCII);
    }
}
