package io.circuitsynth.refman.http.request;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Sends raw bytes over its own connection, from any local address, and reads HTTP responses.
 *
 * <p>Reading fails after 20 seconds without a byte.
 */
public final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    /** Connects to a service on this machine. */
    public Wire(int port) throws IOException {
        this(port, 1);
    }

    /** Connects from one of the loopback addresses, from 127.0.0.1 on. */
    public Wire(int port, int host) throws IOException {
        InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * The response to one request.
     *
     * @param head the status line and the headers, without the empty line
     * @param headers the headers by their names in lower case
     * @param bytes the body; each character is one byte
     */
    public record Answer(int status, String head, Map<String, String> headers, String bytes) {

        /** Returns the value of a header, or an empty text. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        /** Returns the body as UTF-8. */
        public String body() {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /** Returns the text of a POST request with a JSON body; headers are complete lines. */
    static String post(String path, String body, String... headers) {
        StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                .append("Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    /** Returns the text of a GET request. */
    public static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    }

    /** Sends a text; each character is one byte. */
    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Closes the sending direction of the connection. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Sends a request and reads its response. */
    public Answer ask(String text) throws IOException {
        send(text);
        return read();
    }

    /** Returns whether a part of a response can be read without waiting. */
    boolean hasArrived() throws IOException {
        return in.available() > 0;
    }

    /** Waits for the first byte of a response; returns false if the service closes the connection instead. */
    public boolean awaitAnswer() throws IOException {
        in.mark(1);
        try {
            boolean hasByte = in.read() >= 0;
            in.reset();
            return hasByte;
        } catch (SocketException e) {
            return false;
        }
    }

    /** Reads the next response. */
    public Answer read() throws IOException {
        return read(false);
    }

    /** Reads the next response, which has no body if its request was HEAD. */
    public Answer read(boolean hasNoBody) throws IOException {
        Answer head = readHead();
        boolean isEmpty = hasNoBody || head.status() == 204 || head.status() == 304;
        return isEmpty ? head : new Answer(head.status(), head.head(), head.headers(), body(head.headers()));
    }

    /** Reads a response whose body may be truncated by the end of the connection. */
    public Answer readLast() throws IOException {
        Answer head = readHead();
        String length = head.header("content-length");
        String body = length.isEmpty() ? body(head.headers()) : text(in.readNBytes(Integer.parseInt(length)));
        return new Answer(head.status(), head.head(), head.headers(), body);
    }

    private Answer readHead() throws IOException {
        String statusLine = statusLine();
        int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
        StringBuilder head = new StringBuilder(statusLine);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append('\n').append(line);
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return new Answer(status, head.toString(), headers, "");
    }

    /** Reads the status line of a response, and interim responses before it. */
    private String statusLine() throws IOException {
        String line = line();
        while (line.startsWith("HTTP/1.1 1")) {
            while (!line.isEmpty()) {
                line = line();
            }
            line = line();
        }
        if (!line.startsWith("HTTP/1.1 ")) {
            throw new IOException("not a status line, perhaps the rest of the previous response: " + line);
        }
        return line;
    }

    private String body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return bytes(Integer.parseInt(headers.getOrDefault("content-length", "")));
        }
        if (!headers.containsKey("transfer-encoding")) {
            return text(in.readAllBytes());
        }
        StringBuilder body = new StringBuilder();
        for (int length = chunk(); length > 0; length = chunk()) {
            body.append(bytes(length));
            line();
        }
        line();
        return body.toString();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the response is incomplete");
        }
        return text(bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new EOFException("the connection was closed");
            }
            line.append((char) each);
        }
        return line.toString().stripTrailing();
    }

    /** Returns whether this side closed the connection. */
    public boolean isClosed() {
        return socket.isClosed();
    }

    /** Resets the connection, as the end of a killed client does; both sides discard data in flight. */
    void drop() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
