package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Measures the time to load a hierarchy that is only on disk. */
final class LoadingPart implements Part {

    private static final Bar OF_LOADING = Bar.under(10_000_000, Unit.NANOSECONDS);

    @Override
    public String name() {
        return "loading";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.time(
                        "SQLite: load 100 000 references of one manager and look one up",
                        HierarchyLoading.DENSE,
                        OF_LOADING),
                Row.time(
                        "SQLite: load 100 000 references that 1000 managers drew in turn and look one up",
                        HierarchyLoading.SPREAD,
                        OF_LOADING));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        measuring.eachRound((round, measured) ->
                HierarchyLoading.measure(measuring.settings(), measuring.file("loading" + round), measured));
    }
}
