package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.IndexRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a hierarchy, as a store writes and reads them; of two rows with the same key, the later one is valid.
 *
 * @param managers the managers, by slot
 * @param counters the counters that have moved from their start value
 * @param references the rows of the index of references
 * @param nets the rows of the index of unnamed nets
 * @param symbols the symbols, by key
 */
public record HierarchyRows(
        List<ManagerRow> managers,
        List<CounterRow> counters,
        IndexRows references,
        IndexRows nets,
        List<SymbolRow> symbols) {

    /** Creates empty, mutable lists. */
    public HierarchyRows() {
        this(new ArrayList<>(0), new ArrayList<>(1), new IndexRows(), new IndexRows(), new ArrayList<>(0));
    }

    /**
     * The manager in one slot.
     *
     * @param manager the attributes of the manager; null if the slot is empty, so the row is deleted
     */
    public record ManagerRow(int slot, @Nullable StoredManager manager) {

        /** Returns the attributes of the manager, which must exist. */
        public StoredManager stored() {
            return Objects.requireNonNull(manager, "there is no manager in the slot");
        }
    }

    /**
     * The stored attributes of a manager.
     *
     * @param parentSlot the slot of its parent; null for the root
     * @param position the order among the children of its parent
     * @param ranges the ranges to which its generated numbers are confined
     */
    public record StoredManager(
            ManagerKey key,
            @Nullable String name,
            Instant createdAt,
            @Nullable Integer parentSlot,
            long position,
            ManagerRanges ranges) {}

    /**
     * The symbol with one key.
     *
     * @param symbol the attributes of the symbol; null if there is none, so the row is deleted
     */
    public record SymbolRow(String key, @Nullable StoredSymbol symbol) {

        /** Returns the attributes of the symbol, which must exist. */
        public StoredSymbol stored() {
            return Objects.requireNonNull(symbol, "there is no symbol with the key");
        }
    }

    /**
     * The stored attributes of a symbol.
     *
     * @param slot the slot of its manager
     * @param reference the reference that it holds
     */
    public record StoredSymbol(int slot, int unit, String reference) {}

    /** Lists the kinds of counters. */
    public enum Counted {
        /** References of one prefix. */
        REFERENCES,
        /** Unnamed nets. */
        NETS
    }

    /** Identifies a counter of one manager. */
    public record CounterKey(int slot, Counted counted, String prefix) {}

    /**
     * The value of a counter.
     *
     * @param next the next number to try; null if the counter does not exist, so the row is deleted
     */
    public record CounterRow(CounterKey key, @Nullable Long next) {}
}
