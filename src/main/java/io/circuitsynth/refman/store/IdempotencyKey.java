package io.circuitsynth.refman.store;

/**
 * The key of a request that may be retried.
 *
 * @param tenant the tenant of its caller
 * @param key the key that the client chose
 */
public record IdempotencyKey(String tenant, String key) {}
