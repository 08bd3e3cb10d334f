package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The drawings of one hierarchy, and the references that responses gave to their symbols. Safe for concurrent use. */
final class Drawings {

    private final String root;
    private final List<Drawing> all = new ArrayList<>();
    private final Map<String, Drawing> byClient = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private long highest;

    Drawings(String root) {
        this.root = root;
    }

    /** Returns the drawing of a client; a new one after a request without a response. */
    synchronized Drawing of(String client, String parent) {
        Drawing last = byClient.get(client);
        if (last != null && last.isKnown()) {
            return last;
        }
        Drawing drawing = new Drawing(root + "-" + client + "-d" + all.size(), parent, all.size());
        all.add(drawing);
        byClient.put(client, drawing);
        return drawing;
    }

    synchronized List<Drawing> all() {
        return List.copyOf(all);
    }

    /** Records the reference of a symbol; returns whether no response contained it before. */
    synchronized boolean see(String reference) {
        long number = Long.parseLong(reference.substring(Drawing.PREFIX.length()));
        if (number < Drawing.NUMBERS_OF_A_RANGE) {
            highest = Math.max(highest, number);
        }
        return seen.add(reference);
    }

    /** Returns the highest number outside of all ranges that a response contained. */
    synchronized long highest() {
        return highest;
    }
}
