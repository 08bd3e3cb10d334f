package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.RowResult;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** One thing to measure, which can be chosen by its name. */
interface Part {

    String name();

    /** The rows of the table, with the bars that were promised. */
    default List<Row> rows() {
        return List.of();
    }

    /** The points of plots, which are too many for the table. */
    default List<Row> points() {
        return List.of();
    }

    /** The plots of the points. */
    default List<Plot> plots(List<RowResult> points) {
        return List.of();
    }

    void measure(Measuring measuring) throws IOException, InterruptedException, SQLException;
}
