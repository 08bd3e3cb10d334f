package io.circuitsynth.refman.designator;

/**
 * An interval of numbers that the rules can generate, all in one series.
 *
 * @param series the series of the numbers
 * @param first the smallest number, at least 1
 * @param last the largest number, inclusive
 */
public record NumberSegment(Series series, long first, long last) {}
