package io.circuitsynth.refman.chaos;

/**
 * A manager that one client moves between hierarchies; its prefix is unique, so no move causes a conflict.
 *
 * @param references the history of its references
 */
record Mover(String id, String prefix, Domain references) {

    Mover(String id, int number) {
        this(id, "MOV" + letter(number) + "_", new Domain(id));
    }

    private static char letter(int number) {
        return (char) ('A' + number);
    }
}
