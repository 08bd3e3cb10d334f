package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.RowResult;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A group of measurements that a run can select by its name. */
interface Part {

    String name();

    /** Returns the rows of the table with their targets. */
    default List<Row> rows() {
        return List.of();
    }

    /** Returns the rows of a second table, whose values the plots show. */
    default List<Row> points() {
        return List.of();
    }

    /** Returns the plots of the points. */
    default List<Plot> plots(List<RowResult> points) {
        return List.of();
    }

    void measure(Measuring measuring) throws IOException, InterruptedException, SQLException;
}
