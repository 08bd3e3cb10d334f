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
    private record Silent(NioSocketWrapper connection, long lastReadMillis) {}

    private int closeSilentConnections() {
        long silentSince = System.currentTimeMillis() - MIN_SILENCE_MILLIS;
        List<Silent> silent = getConnections().stream()
                .filter(NioSocketWrapper.class::isInstance)
                .map(NioSocketWrapper.class::cast)
                .filter(connection -> connection.interestOpsHas(SelectionKey.OP_READ))
                .map(connection -> new Silent(connection, connection.getLastRead()))
                .filter(each -> each.lastReadMillis() <= silentSince)
                .sorted(Comparator.comparingLong(Silent::lastReadMillis))
                .limit(Math.max(1, getMaxConnections() / CLOSED_SHARE))
                .toList();
        return (int) silent.stream()
                .filter(each -> close(each.connection(), silentSince))
                .count();
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
