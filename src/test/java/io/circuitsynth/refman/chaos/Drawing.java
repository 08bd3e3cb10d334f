package io.circuitsynth.refman.chaos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of the symbols that one client draws in one hierarchy: what responses confirmed, and at most one request
 * without a response. Safe for concurrent use.
 */
final class Drawing {

    /** The prefix of all symbols. */
    static final String PREFIX = "S";

    /** The prefix of what sheets own without symbols. */
    static final String OWN_PREFIX = "P";

    static final long NUMBERS_OF_A_RANGE = 100_000;

    private static final char BEFORE_SYMBOL = '/';

    private final String name;
    private final String parent;
    private final int number;
    private DrawingState known = DrawingState.NOTHING;
    private @Nullable DrawingState unanswered;

    /**
     * @param name the id of its sheet, with which the keys of its symbols begin
     * @param parent the parent of its sheet
     * @param number a number that no other drawing of the hierarchy has
     */
    Drawing(String name, String parent, int number) {
        this.name = name;
        this.parent = parent;
        this.number = number;
    }

    /** Returns whether a reference belongs to drawings, and not to a {@link Domain}. */
    static boolean isDrawn(String reference) {
        return reference.matches("[" + PREFIX + OWN_PREFIX + "][0-9]+");
    }

    /** Returns the name of the drawing to which a symbol belongs. */
    static String ofKey(String key) {
        return key.substring(0, Math.max(0, key.indexOf(BEFORE_SYMBOL)));
    }

    String key(int symbol) {
        return name + BEFORE_SYMBOL + symbol;
    }

    String sheet() {
        return name;
    }

    String parent() {
        return parent;
    }

    /** Returns the first number of the range to which its sheet is confined now and then. */
    long firstOfRange() {
        return NUMBERS_OF_A_RANGE * (number + 1L);
    }

    /** Returns one of the references that only its sheet owns. */
    String own(int index) {
        return OWN_PREFIX + (100L * number + index);
    }

    synchronized DrawingState known() {
        return known;
    }

    /** Returns whether every request was answered, so that the next one can be checked. */
    synchronized boolean isKnown() {
        return unanswered == null;
    }

    synchronized void acknowledged(DrawingState state) {
        known = state;
    }

    /** Records a request whose outcome is unknown, with the state to which it would lead. */
    synchronized void unanswered(DrawingState wanted) {
        unanswered = wanted;
    }

    /**
     * Returns the difference between the history and what the service has: all that it acknowledged, and the request without
     * a response as a whole or not at all.
     *
     * @param settled whether no request can take effect later
     */
    synchronized List<String> differences(DrawingState found, boolean settled) {
        DrawingState wanted = unanswered;
        if (found.equals(known)) {
            if (settled) {
                unanswered = null;
            }
            return List.of();
        }
        if (wanted != null && wanted.isMetBy(found)) {
            // A request takes effect once.
            known = found;
            unanswered = null;
            return List.of();
        }
        return List.of("drawing %s is %s instead of %s%s"
                .formatted(name, found, known, wanted == null ? "" : " or as a whole " + wanted));
    }
}
