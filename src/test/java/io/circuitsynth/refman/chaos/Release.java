package io.circuitsynth.refman.chaos;

/**
 * A client's request to release a reference.
 *
 * @param manager the owner of the reference
 * @param sentAt when the client sent the request, in nanoseconds of one clock
 * @param answeredAt when the client received the response or gave up
 * @param isKnown whether the service acknowledged the release
 */
record Release(String manager, long sentAt, long answeredAt, boolean isKnown) {}
