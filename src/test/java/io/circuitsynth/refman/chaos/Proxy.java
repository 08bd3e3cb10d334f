package io.circuitsynth.refman.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * A wire between a client and a server on this machine that can be cut, held, and made to lose what the server answers.
 *
 * <p>A lost answer was given: the request had reached the server, and the first bytes of the answer had come back.
 */
final class Proxy implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final IntSupplier server;
    private final BooleanSupplier losesAnswer;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Gate gate = new Gate();

    /**
     * @param server the port of the server, asked for anew for each connection
     * @param losesAnswer asked each time the server sends something: whether it is lost, and the connection with it
     */
    Proxy(IntSupplier server, BooleanSupplier losesAnswer) {
        this.server = server;
        this.losesAnswer = losesAnswer;
        try {
            listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Closes all connections; new ones are welcome. */
    void cut() {
        sockets.forEach(Proxy::close);
    }

    /** Lets nothing through, and closes nothing, until {@link #letThrough}. */
    void hold() {
        gate.shut();
    }

    void letThrough() {
        gate.open();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                threads.execute(() -> connect(client));
            } catch (IOException | RejectedExecutionException e) {
                // The listener was closed, or this one connection broke: there is nobody to tell.
            }
        }
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        sockets.add(upstream);
        try {
            gate.pass();
            upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getAsInt()), 5_000);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            threads.execute(() -> pump(client, upstream, () -> false));
            pump(upstream, client, losesAnswer);
        } catch (IOException | RejectedExecutionException e) {
            close(client);
            close(upstream);
        }
    }

    private void pump(Socket from, Socket to, BooleanSupplier isLost) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            int read = in.read(buffer);
            while (read >= 0 && !isLost.getAsBoolean()) {
                gate.pass();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // Either end went away; so does the other.
        } finally {
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        gate.open();
        cut();
        threads.shutdownNow();
    }
}
