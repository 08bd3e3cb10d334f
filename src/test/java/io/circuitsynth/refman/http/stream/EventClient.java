package io.circuitsynth.refman.http.stream;

import io.circuitsynth.refman.http.api.Api;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a stream of events over its own connection, as the {@code EventSource} of a browser does. */
public final class EventClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private int left;
    private boolean hasEnded;
    private String lastId = "";
    private int retryMillis;

    /** Opens a stream; headers are complete lines. */
    public EventClient(int port, String path, String... headers) throws IOException {
        this(port, 0, path, headers);
    }

    /** Opens a stream with a small buffer for what the client does not read. */
    public EventClient(int port, int receiveBuffer, String path, String... headers) throws IOException {
        this.socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream(), 1024);
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                .append("Accept: text/event-stream\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        String statusLine = rawLine();
        if (statusLine == null) {
            throw new EOFException("no response");
        }
        this.status = Integer.parseInt(statusLine.split(" ", -1)[1]);
        for (String line = rawLine(); line != null && !line.isEmpty(); line = rawLine()) {
            int colon = line.indexOf(':');
            this.headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
    }

    /** An event. */
    public record Event(String id, String type, String data) {

        /** Returns the data as JSON. */
        public JsonNode json() {
            return Api.JSON.readTree(data);
        }
    }

    public int status() {
        return status;
    }

    /** Returns a header, or an empty text. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** Returns the id of the last event. */
    public String lastId() {
        return lastId;
    }

    /** Returns the last time to wait that the service asked for. */
    public int retryMillis() {
        return retryMillis;
    }

    /** Returns the next event or comment; an event of the type {@code end} at the end of the stream. */
    public Event next() throws IOException {
        String type = "message";
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        while (true) {
            String line = line();
            if (line == null) {
                return new Event(lastId, "end", "");
            }
            if (line.isEmpty()) {
                if (hasData) {
                    return new Event(lastId, type, data.toString());
                }
            } else if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
                hasData = true;
            } else if (line.startsWith("retry: ")) {
                retryMillis = Integer.parseInt(line.substring(7));
            } else if (line.equals(":")) {
                return new Event(lastId, "comment", "");
            }
        }
    }

    /** Returns the next event that is no comment, like {@link #next}. */
    public Event nextEvent() throws IOException {
        Event event = next();
        while (event.type().equals("comment")) {
            event = next();
        }
        return event;
    }

    /** Reads a problem document. */
    public JsonNode problem() throws IOException {
        if (!header("content-length").isEmpty()) {
            return Api.JSON.readTree(in.readNBytes(Integer.parseInt(header("content-length"))));
        }
        StringBuilder text = new StringBuilder();
        for (int each = read(); each >= 0; each = read()) {
            text.append((char) each);
        }
        return Api.JSON.readTree(text.toString());
    }

    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = read(); each != '\n'; each = read()) {
            if (each < 0) {
                return null;
            }
            line.append((char) each);
        }
        return line.toString();
    }

    /** Reads a byte of the chunked body; −1 at its end, or if the connection was closed. */
    private int read() throws IOException {
        if (hasEnded) {
            return -1;
        }
        if (left == 0) {
            String length = rawLine();
            if (length != null && length.isEmpty()) {
                length = rawLine();
            }
            left = length == null ? 0 : Integer.parseInt(length, 16);
            if (left == 0) {
                hasEnded = true;
                return -1;
            }
        }
        left--;
        return in.read();
    }

    private @Nullable String rawLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                return null;
            }
            line.append((char) each);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
