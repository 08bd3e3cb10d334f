package io.circuitsynth.refman.bench;

import java.util.List;

/** The rows of the table, with their targets. */
final class Rows {

    private static final int SMALLEST_OBJECT_BYTES = 16;

    /** The ratio up to which growth cannot be told from noise of a shared machine. */
    private static final double MAX_FLAT = 1.5;

    /** The limit for a used reference, whose owner is read from one bitmap for each binary digit of the owner's slot. */
    private static final double MAX_FOR_OWNER = 2;

    static final List<Row> ALL = List.of(
            Row.timeRatio(
                    "generate one, 1000 used, against the floor",
                    "Generate1000.bitmap",
                    "Generate1000.floor",
                    Bar.atMost(2, Unit.TIMES)),
            Row.timeRatio(
                    "generate one, 10 000 used: the scanning index against the bitmap index",
                    "Generate10Thousand.scanning",
                    "Generate10Thousand.bitmap",
                    Bar.atLeast(100, Unit.TIMES)),
            Row.timeRatio(
                    "generate one, 10 million used against 1000 used",
                    "Generate10Million.bitmap",
                    "Generate1000.bitmap",
                    Bar.atMost(1.5, Unit.TIMES)),
            Row.time(
                    "find the next free number behind 1 million registered ones",
                    "NextFree.search",
                    Bar.under(100_000, Unit.NANOSECONDS)),
            availability("used", "10 000 managers 60 levels deep", "DEEP", MAX_FOR_OWNER),
            availability("used", "10 000 managers in a star", "STAR", MAX_FOR_OWNER),
            availability("unused", "10 000 managers 60 levels deep", "DEEP", MAX_FLAT),
            availability("unused", "10 000 managers in a star", "STAR", MAX_FLAT),
            Row.time("generate 10 000 in one call, for each", "GenerateBatch.bitmap", Bar.under(200, Unit.NANOSECONDS)),
            Row.timeRatio(
                    "generate 10 000 in one call, against the floor",
                    "GenerateBatch.bitmap",
                    "GenerateBatch.floor",
                    Bar.atMost(2, Unit.TIMES)),
            Row.timeRatio(
                    "annotate a board of 10 000 symbols against one of 1000, for each symbol",
                    "AnnotateBoard.medium",
                    "AnnotateBoard.small",
                    Bar.atMost(MAX_FLAT, Unit.TIMES)),
            Row.timeRatio(
                    "annotate a board of 100 000 symbols against one of 1000, for each symbol",
                    "AnnotateBoard.large",
                    "AnnotateBoard.small",
                    Bar.atMost(MAX_FLAT, Unit.TIMES)),
            Row.timeRatio(
                    "move one symbol of a board of 100 000 against one of 1000",
                    "AnnotateOne.one:100000",
                    "AnnotateOne.one:1000",
                    Bar.atMost(MAX_FLAT, Unit.TIMES)),
            Row.memory(
                    "memory for a symbol with a key of 73 characters, with its reference",
                    Memory.SYMBOL,
                    Bar.atMost(250, Unit.BYTES)),
            Row.memory(
                    "memory for 1000 of 1 million references over 10 prefixes, what they add",
                    Memory.TEN_PREFIXES + Memory.ADDED,
                    Bar.under(1_000, Unit.BYTES)),
            Row.memory(
                    "the same, the whole hierarchy", Memory.TEN_PREFIXES + Memory.WHOLE, Bar.under(1_000, Unit.BYTES)),
            Row.memory(
                    "memory for 1000 of 1 million references that 1000 managers drew in turn, what they add",
                    Memory.TAKING_TURNS + Memory.ADDED,
                    Bar.under(8_000, Unit.BYTES)),
            Row.memory(
                    "the same, the whole hierarchy", Memory.TAKING_TURNS + Memory.WHOLE, Bar.under(8_000, Unit.BYTES)),
            Row.moreTime(
                    "time that lookup, timing and observer add to a generate",
                    "Timing.timed",
                    "Timing.alone",
                    Bar.NONE),
            Row.moreTime("of that, reading the clock", "Timing.timed", "Timing.untimed", Bar.NONE),
            Row.moreBytes(
                    "allocation that lookup, timing and observer add to a generate",
                    "Timing.timed",
                    "Timing.alone",
                    Bar.NONE),
            Row.moreBytes(
                    "of that, for reading the clock",
                    "Timing.timed",
                    "Timing.untimed",
                    Bar.under(SMALLEST_OBJECT_BYTES, Unit.BYTES)));

    private Rows() {}

    private static Row availability(String kind, String tree, String shape, double most) {
        return Row.timeRatio(
                "is a reference available, " + kind + ": " + tree + " against 1 manager",
                "AvailabilityCheck." + kind + ":" + shape,
                "AvailabilityCheck." + kind + ":ONE",
                Bar.atMost(most, Unit.TIMES));
    }
}
