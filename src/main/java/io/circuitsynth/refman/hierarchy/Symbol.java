package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import org.jspecify.annotations.Nullable;

/**
 * Represents one drawn thing of an editor, which holds a reference.
 *
 * <p>It stores its reference in parts, so that the symbols of one prefix share an object.
 */
final class Symbol {

    private final String key;
    private final ReferenceManager manager;
    private final int unit;
    private final Series series;
    private final long number;

    /** The symbol with the next higher unit of the same component. */
    @Nullable
    Symbol next;

    /** The hash code of the key in the table of the symbol; a table that grows does not read the keys again. */
    int hashOfKey;

    Symbol(String key, ReferenceManager manager, int unit, Designator reference) {
        this.key = key;
        this.manager = manager;
        this.unit = unit;
        this.series = reference.series();
        this.number = reference.number();
    }

    String key() {
        return key;
    }

    ReferenceManager manager() {
        return manager;
    }

    int unit() {
        return unit;
    }

    Designator reference() {
        return number == Designator.UNNUMBERED
                ? new Designator(series.prefix(), series, number)
                : Designator.of(series, number);
    }

    /** Returns whether it holds a reference; allocates nothing. */
    boolean holds(Designator reference) {
        return number == reference.number() && series.equals(reference.series());
    }

    int hashOfReference() {
        return hash(series, number);
    }

    /** Returns whether another symbol holds the same reference; allocates nothing. */
    boolean hasReferenceOf(Symbol other) {
        return number == other.number && series.equals(other.series);
    }

    static int hash(Series series, long number) {
        return 31 * series.hashCode() + Long.hashCode(number);
    }

    /** Returns whether another symbol has the same key, manager, unit and reference. */
    boolean isSame(Symbol other) {
        return key.equals(other.key) && manager == other.manager && unit == other.unit && hasReferenceOf(other);
    }
}
