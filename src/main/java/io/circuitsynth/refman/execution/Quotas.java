package io.circuitsynth.refman.execution;

/**
 * The most that one tenant can store; 0 means no limit.
 *
 * @param managers managers
 * @param hierarchies hierarchies
 * @param references references in use
 * @param storedResponseBytes bytes of stored responses, and of their keys
 */
public record Quotas(long managers, long hierarchies, long references, long storedResponseBytes) {

    /** No limits. */
    public static final Quotas NONE = new Quotas(0, 0, 0, 0);

    /** Returns whether managers, hierarchies or references are limited. */
    boolean limitGrowth() {
        return managers > 0 || hierarchies > 0 || references > 0;
    }
}
