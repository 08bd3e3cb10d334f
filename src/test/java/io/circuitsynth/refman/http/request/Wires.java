package io.circuitsynth.refman.http.request;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Opens connections to one port, and closes all of them. */
final class Wires implements AutoCloseable {

    private final List<Wire> open = new ArrayList<>();

    Wire open(int port) throws IOException {
        Wire wire = new Wire(port);
        open.add(wire);
        return wire;
    }

    @Override
    public void close() throws IOException {
        for (Wire each : open) {
            each.close();
        }
    }
}
