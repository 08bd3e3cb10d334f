package io.circuitsynth.refman.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of the service that sends whatever it is given, byte by byte.
 *
 * <p>It keeps its connection as long as both sides speak HTTP.
 */
final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private @Nullable Socket socket;
    private InputStream input = InputStream.nullInputStream();

    Wire(int port) {
        this.port = port;
    }

    /** Sends the request and waits for its answer; behind one that is not HTTP nothing more is sent. */
    Answer exchange(Request request) throws IOException {
        String bytes = request.head() + request.body();
        if (request.form() != Form.BROKEN) {
            return exchange(bytes, request.method().equals("HEAD"));
        }
        close();
        send(open(), bytes, true);
        // What it is an answer to is not known, so how it ends is not either.
        Answer answer = read(false);
        close();
        return answer;
    }

    /** Sends a request that is HTTP and waits for its answer. */
    Answer exchange(String bytes) throws IOException {
        return exchange(bytes, false);
    }

    private Answer exchange(String bytes, boolean isHead) throws IOException {
        send(open(), bytes, false);
        Answer answer = read(isHead);
        if (isLast(answer)) {
            close();
        }
        return answer;
    }

    private Socket open() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket(InetAddress.getLoopbackAddress(), port);
            open.setSoTimeout(PATIENCE_MILLIS);
            open.setTcpNoDelay(true);
            input = new BufferedInputStream(open.getInputStream());
            socket = open;
        }
        return open;
    }

    private static void send(Socket open, String bytes, boolean isLast) throws IOException {
        try {
            open.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            if (isLast) {
                open.shutdownOutput();
            }
        } catch (SocketException e) {
            // The service may answer and close before it has read all; its answer is there to be read nevertheless.
            if (open.isClosed()) {
                throw e;
            }
        }
    }

    private static boolean isLast(Answer answer) {
        return answer.status() == Answer.NONE
                || answer.head().toLowerCase(Locale.ROOT).contains("\nconnection: close");
    }

    private Answer read(boolean hasNoBody) throws IOException {
        String line;
        do {
            line = line();
            if (line.isEmpty()) {
                return Answer.none();
            }
        } while (isInterim(line) && skipHeaders());
        if (!line.startsWith("HTTP/1.1 ")) {
            throw new IOException("this is the beginning of no answer, but perhaps the end of the one before: " + line);
        }
        int status = Integer.parseInt(line.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        StringBuilder head = new StringBuilder(line);
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            head.append('\n').append(header);
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        String body = hasNoBody || status == 204 ? "" : body(headers);
        return new Answer(status, head.toString(), headers.getOrDefault("content-type", ""), body);
    }

    private static boolean isInterim(String statusLine) {
        return statusLine.startsWith("HTTP/1.1 1");
    }

    private boolean skipHeaders() throws IOException {
        while (!line().isEmpty()) {
            // Nobody asks what an interim answer says.
        }
        return true;
    }

    private String body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return text(input.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", ""))));
        }
        if (!headers.containsKey("transfer-encoding")) {
            String rest = text(input.readAllBytes());
            close();
            return rest;
        }
        StringBuilder body = new StringBuilder();
        for (int size = chunk(); size > 0; size = chunk()) {
            body.append(text(input.readNBytes(size)));
            line();
        }
        line();
        return body.toString();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    /** The next line without its end; empty at the end of all. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int value = input.read(); value >= 0 && value != '\n'; value = input.read()) {
                if (value != '\r') {
                    line.write(value);
                }
            }
        } catch (SocketException e) {
            return "";
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
