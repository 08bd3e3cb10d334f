package io.circuitsynth.refman.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A source of connections one of whose calls to the database fails: before it is made, or after it was answered. */
final class FaultyDataSource {

    /** When the call fails. */
    enum Fault {
        /** The database never hears of it. */
        BEFORE,
        /** The database has done it, and its reply is lost. */
        AFTER,
        /** The process runs out of memory before the database hears of it. */
        WITHOUT_MEMORY
    }

    private static final Set<String> CALLS =
            Set.of("getConnection", "prepareStatement", "executeBatch", "executeUpdate", "commit");

    private final DataSource faultless;
    private final Fault fault;
    private final AtomicInteger callsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile CountDownLatch connections = new CountDownLatch(0);
    private volatile CountDownLatch commits = new CountDownLatch(0);
    private final CountDownLatch hasHeldCommit = new CountDownLatch(1);
    private volatile boolean hasFailedCommit;

    FaultyDataSource(DataSource faultless, Fault fault) {
        this.faultless = faultless;
        this.fault = fault;
    }

    /** Gives no new connection after a commit that failed, until {@link #letConnect}. */
    void holdConnectionsAfterCommit() {
        connections = new CountDownLatch(1);
    }

    void letConnect() {
        connections.countDown();
    }

    /** Lets no commit reach the database until {@link #letCommit}. */
    void holdCommits() {
        commits = new CountDownLatch(1);
    }

    /** Waits until a commit is held. */
    void awaitCommit() throws InterruptedException {
        if (!hasHeldCommit.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("nobody commits");
        }
    }

    void letCommit() {
        commits.countDown();
    }

    /** Lets the call after so many others fail, once. */
    void failAfter(int calls) {
        callsLeft.set(calls);
    }

    /** Whether the call is still to come. */
    boolean isArmed() {
        return callsLeft.get() >= 0;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, faultless);
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(target, method, arguments)));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        boolean fails = CALLS.contains(method.getName()) && callsLeft.getAndDecrement() == 0;
        if (hasFailedCommit && method.getName().equals("getConnection") && !connections.await(1, TimeUnit.MINUTES)) {
            throw new SQLException("nobody let the connection be made");
        }
        if (method.getName().equals("commit") && commits.getCount() > 0) {
            hasHeldCommit.countDown();
            if (!commits.await(1, TimeUnit.MINUTES)) {
                throw new SQLException("nobody let the commit be made");
            }
        }
        hasFailedCommit |= fails && method.getName().equals("commit");
        if (fails && fault == Fault.BEFORE) {
            throw new SQLException("a fault before " + method.getName());
        }
        if (fails && fault == Fault.WITHOUT_MEMORY) {
            throw new OutOfMemoryError("a fault before " + method.getName());
        }
        Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (fails) {
            throw new SQLException("a fault after " + method.getName());
        }
        if (result instanceof PreparedStatement statement) {
            return proxy(PreparedStatement.class, statement);
        }
        return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
    }
}
