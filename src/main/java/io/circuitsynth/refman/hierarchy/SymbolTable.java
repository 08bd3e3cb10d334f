package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredSymbol;
import io.circuitsynth.refman.hierarchy.HierarchyRows.SymbolRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stores the symbols of one hierarchy by their keys, and the symbols of each component in the order of their units.
 *
 * <p>It does not change the index of references; {@link Components} does.
 */
final class SymbolTable {

    private final long seed;
    private @Nullable Tables tables;
    private final ChangeRecorder recorder;

    /** The symbols that were added last under the changed keys; null for a key that was removed. */
    private @Nullable Map<String, @Nullable Symbol> changed;

    private long bytes;

    /** The tables, created with the first symbol: most hierarchies have none. */
    private static final class Tables {
        final ByKey byKey;
        final ByReference firstByReference;

        Tables(long seed) {
            byKey = new ByKey(seed);
            firstByReference = new ByReference(seed);
        }
    }

    private static final class ByKey extends SymbolHashTable<String> {

        private final long seed;

        ByKey(long seed) {
            this.seed = seed;
        }

        /** Computes FNV-1a from a seed: clients choose keys, and could choose those with one hash code. */
        @Override
        int hash(String key) {
            long hash = seed;
            for (int i = 0; i < key.length(); i++) {
                hash = (hash ^ key.charAt(i)) * 0x100000001B3L;
            }
            return (int) (hash ^ (hash >>> 32));
        }

        @Override
        int hash(Symbol symbol) {
            return symbol.hashOfKey;
        }

        @Override
        boolean has(Symbol symbol, String key) {
            return symbol.key().equals(key);
        }

        @Override
        boolean same(Symbol symbol, Symbol other) {
            return symbol.key().equals(other.key());
        }
    }

    private static final class ByReference extends SymbolHashTable<Designator> {

        private final long seed;

        ByReference(long seed) {
            this.seed = seed;
        }

        @Override
        int hash(Designator reference) {
            return mix(Symbol.hash(reference.series(), reference.number()));
        }

        @Override
        int hash(Symbol symbol) {
            return mix(symbol.hashOfReference());
        }

        /** Mixes with a seed, as MurmurHash3 ends: clients choose numbers, too. */
        private int mix(int hash) {
            long mixed = (hash ^ seed) * 0xFF51AFD7ED558CCDL;
            return (int) (mixed ^ (mixed >>> 33));
        }

        @Override
        boolean has(Symbol symbol, Designator reference) {
            return symbol.holds(reference);
        }

        @Override
        boolean same(Symbol symbol, Symbol other) {
            return symbol.hasReferenceOf(other);
        }
    }

    /**
     * Creates an empty table.
     *
     * @param seed the seed of its hash codes, which clients do not know
     */
    SymbolTable(long seed, ChangeRecorder recorder) {
        this.seed = seed;
        this.recorder = recorder;
    }

    int size() {
        return tables == null ? 0 : tables.byKey.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Returns an estimate of the memory, in bytes. */
    long bytes() {
        return bytes;
    }

    @Nullable
    Symbol find(String key) {
        return tables == null ? null : tables.byKey.find(key);
    }

    /** Returns the symbol of a reference with the lowest unit; null if no symbol holds it. */
    @Nullable
    Symbol first(Designator reference) {
        return tables == null ? null : tables.firstByReference.find(reference);
    }

    /** Returns the symbols of a reference, in the order of their units. */
    List<Symbol> component(Designator reference) {
        Symbol first = first(reference);
        if (first == null) {
            return List.of();
        }
        List<Symbol> component = new ArrayList<>(1);
        for (Symbol symbol = first; symbol != null; symbol = symbol.next) {
            component.add(symbol);
        }
        return component;
    }

    /** Lists the symbols that match, in no particular order. */
    List<Symbol> matching(Predicate<Symbol> condition) {
        List<Symbol> matching = new ArrayList<>();
        if (tables != null) {
            tables.byKey.forEach(symbol -> {
                if (condition.test(symbol)) {
                    matching.add(symbol);
                }
            });
        }
        return matching;
    }

    /** Adds a symbol, whose key is new and whose unit is not in its component. */
    void add(Symbol symbol) {
        restore(symbol);
        changed().put(symbol.key(), symbol);
        recorder.record(new Mutation.SymbolAdded(
                symbol.key(),
                symbol.manager().scope(),
                symbol.unit(),
                symbol.reference().text()));
    }

    /** Adds a stored symbol. */
    void restore(Symbol symbol) {
        if (tables == null) {
            tables = new Tables(seed);
        }
        symbol.hashOfKey = tables.byKey.hash(symbol.key());
        tables.byKey.put(symbol);
        bytes += MemoryEstimate.ofSymbol(symbol.key());
        Symbol first = tables.firstByReference.findSame(symbol);
        if (first == null || symbol.unit() < first.unit()) {
            symbol.next = first;
            tables.firstByReference.put(symbol);
            return;
        }
        Symbol before = first;
        for (Symbol after = before.next; after != null && after.unit() < symbol.unit(); after = before.next) {
            before = after;
        }
        symbol.next = before.next;
        before.next = symbol;
    }

    /** Removes a symbol of this table. */
    void remove(Symbol symbol) {
        if (tables == null) {
            return;
        }
        tables.byKey.remove(symbol);
        bytes -= MemoryEstimate.ofSymbol(symbol.key());
        changed().put(symbol.key(), null);
        recorder.record(new Mutation.SymbolRemoved(
                symbol.key(),
                symbol.manager().scope(),
                symbol.unit(),
                symbol.reference().text()));
        Symbol first = tables.firstByReference.findSame(symbol);
        if (first == symbol) {
            tables.firstByReference.remove(symbol);
            if (symbol.next != null) {
                tables.firstByReference.put(symbol.next);
            }
        } else {
            Symbol before = first;
            while (before != null && before.next != symbol) {
                before = before.next;
            }
            if (before != null) {
                before.next = symbol.next;
            }
        }
        symbol.next = null;
        if (tables.byKey.size() == 0) {
            tables = null;
        }
    }

    private Map<String, @Nullable Symbol> changed() {
        if (changed == null) {
            changed = new LinkedHashMap<>();
        }
        return changed;
    }

    /** Returns the changed rows, and clears the changes. */
    List<SymbolRow> drainChanges() {
        if (changed == null) {
            return List.of();
        }
        List<SymbolRow> rows = new ArrayList<>(changed.size());
        changed.forEach((key, symbol) -> rows.add(new SymbolRow(
                key,
                symbol == null
                        ? null
                        : new StoredSymbol(
                                symbol.manager().slot,
                                symbol.unit(),
                                symbol.reference().text()))));
        changed = null;
        return rows;
    }
}
