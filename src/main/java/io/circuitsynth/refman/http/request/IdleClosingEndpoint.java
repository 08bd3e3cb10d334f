package io.circuitsynth.refman.http.request;

import java.nio.channels.SelectionKey;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * Closes the connections that have been silent for longest when the maximum number of connections is reached.
 *
 * <p>Tomcat alone would accept no further connection until one of the others times out. A client that opens connections and
 * sends half a request on each would then lock out everybody. nginx reuses idle connections in the same way:
 * https://nginx.org/en/docs/ngx_core_module.html#worker_connections. No setting of Tomcat does it, so this overrides the
 * method that waits for a free connection.
 */
final class IdleClosingEndpoint extends NioEndpoint {

    /** The share of the connections that is closed at once, so that the cost of sorting them is spread. */
    private static final int CLOSED_SHARE = 16;

    /** The time for the first bytes of a new connection to arrive. */
    private static final long MIN_SILENCE_MILLIS = 150;

    /** The pause if all connections are busy or new. */
    private static final long PAUSE_NANOS = 10_000_000;

    @Override
    protected void countUpOrAwaitConnection() throws InterruptedException {
        while (getMaxConnections() > 0 && getConnectionCount() >= getMaxConnections() && isRunning() && !isPaused()) {
            if (closeSilentConnections() == 0) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
        super.countUpOrAwaitConnection();
    }

    /** A connection, and the time of its last read in milliseconds; the time of a live connection may change. */
    record Silent<C>(C connection, long lastReadMillis) {

        /** Returns the connections that have been silent for longest, at most {@code count}. */
        static <C> List<C> longest(List<Silent<C>> connections, int count) {
            return connections.stream()
                    .sorted(Comparator.comparingLong(Silent::lastReadMillis))
                    .limit(count)
                    .map(Silent::connection)
                    .toList();
        }
    }

    private int closeSilentConnections() {
        long silentSince = System.currentTimeMillis() - MIN_SILENCE_MILLIS;
        List<Silent<NioSocketWrapper>> silent = getConnections().stream()
                .filter(NioSocketWrapper.class::isInstance)
                .map(NioSocketWrapper.class::cast)
                .map(connection -> new Silent<>(connection, connection.getLastRead()))
                .filter(each -> isSilent(each.connection(), silentSince))
                .toList();
        return (int) Silent.longest(silent, Math.max(1, getMaxConnections() / CLOSED_SHARE)).stream()
                .filter(connection -> close(connection, silentSince))
                .count();
    }

    private static boolean isSilent(NioSocketWrapper connection, long silentSince) {
        return connection.getLastRead() <= silentSince && connection.interestOpsHas(SelectionKey.OP_READ);
    }

    /**
     * Closes a connection unless a thread serves it or it was read meanwhile.
     *
     * <p>A closed connection's buffers are used for the next one. A thread that still serves the closed one would then read
     * from the other client; the lock is the one that Tomcat takes while it serves a connection.
     */
    private static boolean close(NioSocketWrapper connection, long silentSince) {
        if (!connection.getLock().tryLock()) {
            return false;
        }
        try {
            boolean isSilent =
                    connection.getLastRead() <= silentSince && connection.interestOpsHas(SelectionKey.OP_READ);
            if (isSilent) {
                connection.close();
            }
            return isSilent;
        } finally {
            connection.getLock().unlock();
        }
    }
}
