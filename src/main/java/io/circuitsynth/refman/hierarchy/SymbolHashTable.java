package io.circuitsynth.refman.hierarchy;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds symbols by one of their properties, in a hash table with linear probing.
 *
 * <p>An entry takes 4 to 11 bytes. One of {@link java.util.HashMap} takes 40, a fifth of the memory of a symbol. An entry is
 * removed by moving back those that follow it, as in Knuth, The Art of Computer Programming, volume 3, section 6.4, algorithm R.
 *
 * @param <K> the type of the property
 */
abstract class SymbolHashTable<K> {

    private static final int MIN_CAPACITY = 8;

    private @Nullable Symbol[] entries = new Symbol[0];
    private int size;

    /** Returns the hash code of a property. */
    abstract int hash(K property);

    /** Returns the hash code of the property of a symbol. */
    abstract int hash(Symbol symbol);

    /** Returns whether a symbol has a property. */
    abstract boolean has(Symbol symbol, K property);

    /** Returns whether two symbols have the same property. */
    abstract boolean same(Symbol symbol, Symbol other);

    int size() {
        return size;
    }

    @Nullable
    Symbol find(K property) {
        if (size == 0) {
            return null;
        }
        int hash = hash(property);
        int place = home(hash);
        for (Symbol found = entries[place]; found != null; found = entries[place]) {
            if (hash(found) == hash && has(found, property)) {
                return found;
            }
            place = after(place);
        }
        return null;
    }

    /** Finds the symbol with the same property as another. */
    @Nullable
    Symbol findSame(Symbol other) {
        return size == 0 ? null : entries[placeOf(other)];
    }

    /** Adds a symbol; replaces the one with the same property. */
    void put(Symbol symbol) {
        if (3 * (size + 1) > 2 * entries.length) {
            resize(Math.max(MIN_CAPACITY, 2 * entries.length));
        }
        int place = placeOf(symbol);
        if (entries[place] == null) {
            size++;
        }
        entries[place] = symbol;
    }

    /** Removes the symbol with the same property; does nothing if there is none. */
    void remove(Symbol symbol) {
        if (size == 0) {
            return;
        }
        int gap = placeOf(symbol);
        if (entries[gap] == null) {
            return;
        }
        size--;
        int place = after(gap);
        for (Symbol follower = entries[place]; follower != null; follower = entries[place]) {
            // A follower may move back if the gap is not before its home.
            if (distance(home(hash(follower)), place) >= distance(gap, place)) {
                entries[gap] = follower;
                gap = place;
            }
            place = after(place);
        }
        entries[gap] = null;
        if (entries.length > MIN_CAPACITY && 6 * size < entries.length) {
            resize(entries.length / 2);
        }
    }

    /** Passes all symbols to {@code action}, in no particular order. */
    void forEach(Consumer<Symbol> action) {
        for (Symbol symbol : entries) {
            if (symbol != null) {
                action.accept(symbol);
            }
        }
    }

    private int placeOf(Symbol symbol) {
        int hash = hash(symbol);
        int place = home(hash);
        for (Symbol found = entries[place]; found != null; found = entries[place]) {
            if (hash(found) == hash && same(found, symbol)) {
                return place;
            }
            place = after(place);
        }
        return place;
    }

    private void resize(int capacity) {
        @Nullable Symbol[] old = entries;
        entries = Arrays.copyOf(new Symbol[0], capacity);
        for (Symbol symbol : old) {
            if (symbol != null) {
                int place = home(hash(symbol));
                while (entries[place] != null) {
                    place = after(place);
                }
                entries[place] = symbol;
            }
        }
    }

    /** Spreads the consecutive hash codes of numbers and texts by Fibonacci hashing, whose topmost bits are the best. */
    private int home(int hash) {
        return (hash * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(entries.length - 1);
    }

    private int after(int place) {
        return (place + 1) & (entries.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (entries.length - 1);
    }
}
