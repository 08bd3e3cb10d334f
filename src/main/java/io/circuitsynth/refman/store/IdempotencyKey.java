package io.circuitsynth.refman.store;

/**
 * Names a request, so that a retry of it can be told from another one.
 *
 * @param tenant whose request it is
 * @param key what the client has named it
 */
public record IdempotencyKey(String tenant, String key) {}
