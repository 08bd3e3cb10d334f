package io.circuitsynth.refman.load;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Builds the request that brings a board in: symbols without a number, on sheets below that of the board.
 *
 * @param symbols the number of symbols
 * @param sheets the number of sheets that they are on
 */
record BoardRequest(int symbols, int sheets) {

    /** The prefixes of the symbols in turn: half of them resistors and capacitors, as on most boards. */
    static final List<String> PREFIXES = List.of("R", "C", "R", "C", "R", "U", "C", "D", "J", "TP");

    /** Returns the body for the board of that id. */
    String body(String board) {
        String managers = IntStream.range(0, sheets)
                .mapToObj(i -> "{\"id\":\"%s\",\"parentId\":\"%s\"}".formatted(sheet(board, i), board))
                .collect(Collectors.joining(",", "[{\"id\":\"" + board + "\"},", "]"));
        return IntStream.range(0, symbols)
                .mapToObj(i -> symbol(board, i))
                .collect(Collectors.joining(",", "{\"createManagers\":" + managers + ",\"symbols\":[", "]}"));
    }

    private String symbol(String board, int i) {
        int sheet = (int) ((long) i * sheets / symbols);
        return "{\"key\":\"%s/%s\",\"managerId\":\"%s\",\"reference\":\"%s?\"}"
                .formatted(uuid(sheet), uuid(i), sheet(board, sheet), PREFIXES.get(i % PREFIXES.size()));
    }

    private static String sheet(String board, int number) {
        return board + "." + number;
    }

    /** Returns an id as KiCad gives to sheets and symbols; two of them make a key of 73 characters. */
    private static UUID uuid(int number) {
        return UUID.nameUUIDFromBytes(new byte[] {(byte) (number >> 16), (byte) (number >> 8), (byte) number});
    }
}
