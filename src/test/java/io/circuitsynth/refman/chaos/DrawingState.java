package io.circuitsynth.refman.chaos;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a drawing consists of.
 *
 * @param exists whether its sheet exists
 * @param symbols its symbols by key, on any sheet
 * @param references the references without symbols that its sheet owns
 * @param first the first number of the range to which its sheet is confined; 0 if there is none
 */
record DrawingState(boolean exists, SortedMap<String, Drawn> symbols, SortedSet<String> references, long first) {

    static final DrawingState NOTHING = new DrawingState(false, new TreeMap<>(), new TreeSet<>(), 0);

    DrawingState {
        symbols = Collections.unmodifiableSortedMap(new TreeMap<>(symbols));
        references = Collections.unmodifiableSortedSet(new TreeSet<>(references));
    }

    DrawingState with(SortedMap<String, Drawn> others) {
        return new DrawingState(true, others, references, first);
    }

    DrawingState owning(Collection<String> others) {
        return new DrawingState(exists, symbols, new TreeSet<>(others), first);
    }

    DrawingState confinedTo(long other) {
        return new DrawingState(exists, symbols, references, other);
    }

    /** Returns the symbol with a key that it has. */
    Drawn symbol(String key) {
        return Objects.requireNonNull(symbols.get(key), key);
    }

    /** Returns the references of its symbols. */
    SortedSet<String> drawn() {
        SortedSet<String> drawn = new TreeSet<>();
        symbols.values().forEach(each -> drawn.add(each.reference()));
        return drawn;
    }

    /** Returns whether another state is this one as a whole, with a number for each component that asks for one. */
    boolean isMetBy(DrawingState other) {
        if (exists != other.exists
                || first != other.first
                || !references.equals(other.references)
                || !symbols.keySet().equals(other.symbols.keySet())) {
            return false;
        }
        Map<String, String> numbers = new HashMap<>();
        for (Map.Entry<String, Drawn> each : symbols.entrySet()) {
            Drawn wanted = each.getValue();
            Drawn found = other.symbol(each.getKey());
            String number = wanted.isNumberUnknown()
                    ? numbers.computeIfAbsent(wanted.reference(), component -> found.reference())
                    : numbers.merge(wanted.reference(), wanted.reference(), (known, same) -> same);
            if (!found.equals(wanted.called(number)) || !Drawing.isDrawn(number)) {
                return false;
            }
        }
        Set<String> components = new HashSet<>(numbers.values());
        return components.size() == numbers.size();
    }
}
