package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.util.List;

/** All rows of the table, with the bars that were promised. */
final class LoadRows {

    static final String CHECK = "sqlite.check";
    static final String GENERATE = "sqlite.generate";
    static final String GENERATE_IN_ONE = "sqlite.generate-in-one";
    static final String SHARED_GENERATE = "postgresql.generate";
    static final String SHARED_GENERATE_IN_ONE = "postgresql.generate-in-one";
    static final String PLAIN_GENERATE = "plain.generate";
    static final String PLAIN_GENERATE_IN_ONE = "plain.generate-in-one";

    private static final Bar OF_STATELESS = Bar.atLeast(0.7, Unit.TIMES);
    private static final Bar OF_PLAIN = Bar.atLeast(5, Unit.TIMES);
    private static final Bar OF_LOADING = Bar.under(10_000_000, Unit.NANOSECONDS);

    static final List<Row> ALL = List.of(
            Row.rateRatio(
                    "SQLite: durable generate in 64 hierarchies against the stateless check",
                    GENERATE,
                    CHECK,
                    OF_STATELESS),
            Row.rateRatio(
                    "SQLite: durable generate in one hierarchy against the stateless check",
                    GENERATE_IN_ONE,
                    CHECK,
                    OF_STATELESS),
            Row.time("the stateless check: half of the answers take at most", CHECK + Target.MEDIAN, Bar.NONE),
            Row.time("99 of 100", CHECK + Target.MOST, Bar.NONE),
            Row.time("SQLite, 64 hierarchies: half of the answers take at most", GENERATE + Target.MEDIAN, Bar.NONE),
            Row.time("99 of 100", GENERATE + Target.MOST, Bar.NONE),
            Row.time(
                    "SQLite, one hierarchy: half of the answers take at most",
                    GENERATE_IN_ONE + Target.MEDIAN,
                    Bar.NONE),
            Row.time("99 of 100", GENERATE_IN_ONE + Target.MOST, Bar.NONE),
            Row.rateRatio(
                    "PostgreSQL: durable generate in 64 hierarchies against one transaction for each request",
                    SHARED_GENERATE,
                    PLAIN_GENERATE,
                    OF_PLAIN),
            Row.rateRatio(
                    "PostgreSQL: durable generate in one hierarchy against one transaction for each request",
                    SHARED_GENERATE_IN_ONE,
                    PLAIN_GENERATE_IN_ONE,
                    OF_PLAIN),
            Row.time(
                    "PostgreSQL, 64 hierarchies: half of the answers take at most",
                    SHARED_GENERATE + Target.MEDIAN,
                    Bar.NONE),
            Row.time("99 of 100", SHARED_GENERATE + Target.MOST, Bar.NONE),
            Row.time(
                    "one transaction for each request, 64 hierarchies: half of the answers take at most",
                    PLAIN_GENERATE + Target.MEDIAN,
                    Bar.NONE),
            Row.time("99 of 100", PLAIN_GENERATE + Target.MOST, Bar.NONE),
            Row.time(
                    "SQLite: load 100 000 references of one manager and look one up",
                    HierarchyLoading.DENSE,
                    OF_LOADING),
            Row.time(
                    "SQLite: load 100 000 references that 1000 managers drew in turn and look one up",
                    HierarchyLoading.SPREAD,
                    OF_LOADING));

    private LoadRows() {}
}
