package io.circuitsynth.refman.http.request;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Many connections that send one more byte twice a second and never come to an end, and note what they are told. */
final class SlowClients implements AutoCloseable {

    /** Far less than the longest silence that the server allows. */
    private static final long PAUSE_MILLIS = 500;

    private static final int BURST = 20;
    private static final long BURST_NANOS = 10_000_000;

    private final List<Slow> all = new ArrayList<>();
    private final Thread sender = new Thread(this::trickle, "slow clients");

    /** Opens them, two thousand a second at most, since slowness is no flood; each sends the beginning at once. */
    SlowClients(int port, int count, String beginning) throws IOException {
        for (int i = 0; i < count; i++) {
            all.add(new Slow(port, beginning));
            if (i % BURST == BURST - 1) {
                LockSupport.parkNanos(BURST_NANOS);
            }
        }
        sender.start();
    }

    /** One connection, which only the sender touches; others look at what became of it. */
    private static final class Slow {

        private final SocketChannel channel;
        private final long opened = System.nanoTime();
        private final StringBuilder told = new StringBuilder();
        private final ByteBuffer buffer = ByteBuffer.allocate(2048);
        private volatile long lifetimeNanos = Long.MAX_VALUE;

        Slow(int port, String beginning) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(beginning.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
        }

        boolean isOpen() {
            return lifetimeNanos == Long.MAX_VALUE;
        }

        void goOn() {
            try {
                if (!isAtItsEnd()) {
                    channel.write(ByteBuffer.wrap(new byte[] {'a'}));
                }
            } catch (IOException e) {
                // The server has closed it in the middle.
                end();
            }
        }

        private boolean isAtItsEnd() throws IOException {
            int read = channel.read(buffer.clear());
            for (; read > 0; read = channel.read(buffer.clear())) {
                told.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            }
            if (read < 0) {
                end();
            }
            return read < 0;
        }

        private void end() {
            lifetimeNanos = System.nanoTime() - opened;
            close();
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void trickle() {
        try {
            while (!areAllClosed()) {
                all.stream().filter(Slow::isOpen).forEach(Slow::goOn);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many the server has not closed yet. */
    long open() {
        return all.stream().filter(Slow::isOpen).count();
    }

    boolean areAllClosed() {
        return open() == 0;
    }

    /** How long the server kept the one that it kept longest, as seen from here. */
    Duration longest() {
        return Duration.ofNanos(
                all.stream().mapToLong(each -> each.lifetimeNanos).max().orElseThrow());
    }

    /** All that each was told, once it is closed. */
    Stream<String> told() {
        return all.stream().map(each -> each.told.toString());
    }

    @Override
    public void close() {
        sender.interrupt();
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(Slow::close);
    }
}
