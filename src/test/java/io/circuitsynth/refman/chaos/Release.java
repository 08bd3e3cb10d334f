package io.circuitsynth.refman.chaos;

/**
 * A client's attempt to give a reference back.
 *
 * @param manager whose reference it is
 * @param asked when the client asked, in nanoseconds of one clock
 * @param answered when the client knew, or gave up waiting
 * @param isKnown whether the service said that it is done
 */
record Release(String manager, long asked, long answered, boolean isKnown) {}
