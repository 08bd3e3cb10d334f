package io.circuitsynth.refman.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams of the changes of one hierarchy, and measures the time from each change to its event.
 *
 * <p>One thread reads all of them. An event says the time of its change, and both are processes of one machine, so they have one
 * clock.
 */
final class StreamReaders implements AutoCloseable {

    private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]+)\"");
    private static final int SMALL_BUFFER = 4_096;
    private static final int MAX_BYTES_PER_READ = 65_536;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final double P99 = 0.99;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** What a stream has received and not yet been looked at. */
    private static final class Received {
        private final StringBuilder text = new StringBuilder();
    }

    private final InetSocketAddress address;
    private final byte[] request;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES_PER_READ);
    private final List<Long> latencies = new ArrayList<>();
    private final AtomicInteger ready = new AtomicInteger();
    private volatile boolean isRecording;
    private volatile boolean isClosed;
    private volatile @Nullable Throwable failure;
    private @Nullable Thread thread;

    StreamReaders(ServerProcess service, int manager) throws IOException {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port());
        this.request = ("GET " + HttpLoad.API + "hierarchies/" + HttpLoad.manager(manager) + "/changes HTTP/1.1\r\n"
                        + "Host: 127.0.0.1:" + service.port() + "\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(US_ASCII);
    }

    /** Opens streams and waits until each of them follows the hierarchy. */
    void open(int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = connect();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Received());
        }
        Thread reading = new Thread(this::read, "stream-readers");
        reading.setDaemon(true);
        reading.start();
        thread = reading;
        Instant end = Instant.now().plus(TIMEOUT);
        while (ready.get() < count) {
            fail();
            if (Instant.now().isAfter(end)) {
                throw new IOException("only " + ready.get() + " of " + count + " streams were opened");
            }
            Thread.sleep(10);
        }
    }

    /** Opens streams whose client does not read. */
    void openUnread(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connect();
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        channel.connect(address);
        channel.write(ByteBuffer.wrap(request));
        return channel;
    }

    /** Begins to measure the events that arrive from now on. */
    void record() {
        isRecording = true;
    }

    /** Stops measuring, and returns how many events arrived. */
    int stop() throws IOException {
        isRecording = false;
        fail();
        synchronized (latencies) {
            return latencies.size();
        }
    }

    /** Returns the 99th percentile of the time from a change to its event, in nanoseconds. */
    double p99() {
        synchronized (latencies) {
            long[] sorted = latencies.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            return sorted.length == 0
                    ? Double.NaN
                    : (double) sorted[(int) (P99 * (sorted.length - 1))] * NANOS_PER_MICRO;
        }
    }

    private void fail() throws IOException {
        Throwable failed = failure;
        if (failed != null) {
            throw new IOException("a stream ended", failed);
        }
    }

    private void read() {
        try {
            while (!isClosed) {
                selector.select(this::read);
            }
        } catch (IOException | UncheckedIOException e) {
            if (!isClosed) {
                failure = e;
            }
        }
    }

    private void read(SelectionKey key) {
        StringBuilder text = ((Received) key.attachment()).text;
        int length;
        try {
            length = ((SocketChannel) key.channel()).read(buffer.clear());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (length < 0) {
            throw new UncheckedIOException(new IOException("the service closed the connection: " + text));
        }
        boolean wasReady = text.indexOf("event: ready") >= 0;
        text.append(US_ASCII.decode(buffer.flip()));
        if (!wasReady && text.indexOf("event: ready") >= 0) {
            ready.incrementAndGet();
            text.setLength(0);
            text.append("event: ready\n\n");
        }
        events(text);
    }

    /** Measures the events that are complete, and removes them. */
    private void events(StringBuilder text) {
        int end = text.lastIndexOf("\n\n");
        int start = text.indexOf("\n\n");
        if (start < 0 || start == end) {
            return;
        }
        if (isRecording) {
            Instant now = Instant.now();
            Matcher at = AT.matcher(text).region(start, end);
            synchronized (latencies) {
                while (at.find()) {
                    latencies.add(ChronoUnit.MICROS.between(Instant.parse(at.group(1)), now));
                }
            }
        }
        text.delete(start, end);
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        selector.wakeup();
        Thread reading = thread;
        if (reading != null) {
            try {
                reading.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
