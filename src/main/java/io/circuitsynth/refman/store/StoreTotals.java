package io.circuitsynth.refman.store;

/**
 * How much is kept in all.
 *
 * @param hierarchies how many hierarchies
 * @param managers how many managers
 * @param references how many used references
 */
public record StoreTotals(long hierarchies, long managers, long references) {}
