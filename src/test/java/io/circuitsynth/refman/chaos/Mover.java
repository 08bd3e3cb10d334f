package io.circuitsynth.refman.chaos;

/**
 * A manager that one client moves between hierarchies, with a prefix that nobody else uses so that it is welcome everywhere.
 *
 * @param id its id
 * @param prefix its prefix
 * @param references what clients know of its references
 */
record Mover(String id, String prefix, Domain references) {

    Mover(String id, int number) {
        this(id, "MOV" + letter(number) + "_", new Domain(id));
    }

    private static char letter(int number) {
        return (char) ('A' + number);
    }
}
