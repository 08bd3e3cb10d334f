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
 * A TCP proxy for a local server that can close or suspend its connections, or drop responses.
 *
 * <p>A response is dropped after its first bytes have arrived, so the server has received the request.
 */
public final class Proxy implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final IntSupplier server;
    private final BooleanSupplier dropsResponse;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Gate gate = new Gate();

    /**
     * Starts a proxy on a free port.
     *
     * @param server supplies the port of the server for each connection
     * @param dropsResponse decides, each time the server sends data, whether to drop it and close the connection
     */
    public Proxy(IntSupplier server, BooleanSupplier dropsResponse) {
        this.server = server;
        this.dropsResponse = dropsResponse;
        try {
            listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Returns the port on which it accepts connections. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Closes all connections; new ones are accepted. */
    public void cut() {
        sockets.forEach(Proxy::close);
    }

    /** Suspends all traffic without closing connections, until {@link #resume}. */
    public void hold() {
        gate.shut();
    }

    /** Resumes the traffic. */
    public void resume() {
        gate.open();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                threads.execute(() -> connect(client));
            } catch (IOException | RejectedExecutionException e) {
                // The listener was closed, or this one connection broke.
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
            pump(upstream, client, dropsResponse);
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
            // One side closed the connection, so the other is closed too.
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
