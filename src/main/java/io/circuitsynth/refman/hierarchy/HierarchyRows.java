package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.IndexRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a hierarchy as a store keeps them; of two rows that are about the same the later one holds.
 *
 * @param managers the managers, each known by its slot
 * @param counters the counters that have moved from where they begin
 * @param references who holds which references
 * @param nets who holds which unnamed nets
 */
public record HierarchyRows(
        List<ManagerRow> managers, List<CounterRow> counters, IndexRows references, IndexRows nets) {

    /** No parts yet; more can be added to each list. */
    public HierarchyRows() {
        this(new ArrayList<>(0), new ArrayList<>(1), new IndexRows(), new IndexRows());
    }

    /**
     * The manager in one slot.
     *
     * @param manager what is known of it; null if the slot is empty, and so nothing to keep
     */
    public record ManagerRow(int slot, @Nullable StoredManager manager) {

        /** What is known of the manager that must be there. */
        public StoredManager stored() {
            return Objects.requireNonNull(manager, "there is no manager in the slot");
        }
    }

    /**
     * What is kept of a manager.
     *
     * @param parentSlot the slot of its parent; null for the root
     * @param position where it stands among its parent's children
     */
    public record StoredManager(
            ManagerKey key,
            @Nullable String name,
            Instant createdAt,
            @Nullable Integer parentSlot,
            long position) {}

    /** What a counter counts. */
    public enum Counted {
        /** References of one prefix. */
        REFERENCES,
        /** Unnamed nets. */
        NETS
    }

    /** A counter of one manager. */
    public record CounterKey(int slot, Counted counted, String prefix) {}

    /**
     * Where a counter stands.
     *
     * @param next the next number to try; null if there is no such counter, and so nothing to keep
     */
    public record CounterRow(CounterKey key, @Nullable Long next) {}
}
