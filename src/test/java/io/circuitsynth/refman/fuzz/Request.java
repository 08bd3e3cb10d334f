package io.circuitsynth.refman.fuzz;

/**
 * A request in its wire format; each character is one byte.
 *
 * @param operation the operation that it was generated from
 * @param head the request line and the headers, with the empty line that ends them
 */
record Request(Operation operation, Form form, String method, String path, String head, String body) {

    private static final int MAX_SHOWN = 4_000;

    /** Returns the request with {@code \xNN} for each byte that is not printable ASCII. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(operation + ", " + form + "\n");
        String wire = head + body;
        for (int i = 0; i < Math.min(wire.length(), MAX_SHOWN); i++) {
            char character = wire.charAt(i);
            if (character == '\n' || (character >= ' ' && character <= '~')) {
                text.append(character);
            } else if (character != '\r') {
                text.append("\\x%02x".formatted((int) character));
            }
        }
        return wire.length() > MAX_SHOWN
                ? text.append("... (").append(wire.length()).append(" bytes)").toString()
                : text.toString();
    }
}
