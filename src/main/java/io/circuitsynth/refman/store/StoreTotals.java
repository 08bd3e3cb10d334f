package io.circuitsynth.refman.store;

/**
 * The totals of a store.
 *
 * @param hierarchies the count of hierarchies
 * @param managers the count of managers
 * @param references the count of used references
 */
public record StoreTotals(long hierarchies, long managers, long references) {}
