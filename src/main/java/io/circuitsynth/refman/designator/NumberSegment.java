package io.circuitsynth.refman.designator;

/**
 * A stretch of numbers that rules allow to generate, all written in one series.
 *
 * @param series how the numbers are written
 * @param first the smallest number, at least 1
 * @param last the largest number, inclusive
 */
public record NumberSegment(Series series, long first, long last) {}
