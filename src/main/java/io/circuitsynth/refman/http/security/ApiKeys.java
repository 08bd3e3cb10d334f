package io.circuitsynth.refman.http.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the caller of a key. */
public final class ApiKeys {

    private final List<KnownKey> keys;

    /**
     * Creates the set of accepted keys.
     *
     * @throws IllegalArgumentException if two keys have the same name or digest
     */
    public ApiKeys(List<KnownKey> keys) {
        Set<String> names = new HashSet<>();
        Set<String> digests = new HashSet<>();
        for (KnownKey key : keys) {
            if (!names.add(key.caller().name())) {
                throw new IllegalArgumentException(
                        "duplicate key name '" + key.caller().name() + "'");
            }
            if (!digests.add(key.sha256())) {
                throw new IllegalArgumentException(
                        "the key '" + key.caller().name() + "' has the same digest as another key");
            }
        }
        this.keys = List.copyOf(keys);
    }

    /** Returns whether there are no keys. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Returns the caller of a key; empty if it is unknown. Runs in constant time to prevent timing attacks. */
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
