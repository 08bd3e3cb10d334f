package io.circuitsynth.refman.fuzz;

import io.circuitsynth.refman.http.request.Wire;
import java.io.IOException;
import java.net.SocketException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sends requests as raw bytes and reuses the connection while both sides send valid HTTP. */
final class FuzzClient implements AutoCloseable {

    private final int port;
    private @Nullable Wire wire;

    FuzzClient(int port) {
        this.port = port;
    }

    /** Sends a request and waits for its response; invalid HTTP is the last request of its connection. */
    Answer exchange(Request request) throws IOException {
        String bytes = request.head() + request.body();
        if (request.form() != Form.BROKEN) {
            return exchange(bytes, request.method().equals("HEAD"));
        }
        close();
        Wire open = open();
        send(open, bytes);
        endOutput(open);
        // The response may belong to another request, so whether it has a body is unknown.
        Answer answer = open.awaitAnswer() ? answer(open.readLast()) : Answer.none();
        close();
        return answer;
    }

    /** Sends a request of valid HTTP and waits for its response. */
    Answer exchange(String bytes) throws IOException {
        return exchange(bytes, false);
    }

    private Answer exchange(String bytes, boolean isHead) throws IOException {
        Wire open = open();
        send(open, bytes);
        Answer answer = read(open, isHead);
        if (isLast(answer)) {
            close();
        }
        return answer;
    }

    private Wire open() throws IOException {
        Wire open = wire;
        if (open == null) {
            open = new Wire(port);
            wire = open;
        }
        return open;
    }

    private static void send(Wire open, String bytes) throws IOException {
        try {
            open.send(bytes);
        } catch (SocketException e) {
            // The service may respond and close before it has read everything; the response can still be read.
            if (open.isClosed()) {
                throw e;
            }
        }
    }

    private static void endOutput(Wire open) throws IOException {
        try {
            open.endOutput();
        } catch (SocketException e) {
            if (open.isClosed()) {
                throw e;
            }
        }
    }

    private static boolean isLast(Answer answer) {
        return answer.status() == Answer.NONE
                || answer.head().toLowerCase(Locale.ROOT).contains("\nconnection: close");
    }

    private static Answer read(Wire open, boolean hasNoBody) throws IOException {
        return open.awaitAnswer() ? answer(open.read(hasNoBody)) : Answer.none();
    }

    private static Answer answer(Wire.Answer read) {
        return new Answer(read.status(), read.head(), read.header("content-type"), read.bytes());
    }

    @Override
    public void close() throws IOException {
        if (wire != null) {
            wire.close();
            wire = null;
        }
    }
}
