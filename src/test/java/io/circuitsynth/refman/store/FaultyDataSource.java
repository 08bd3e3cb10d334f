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

/** A data source that fails one call to the database, before or after the call is executed. */
final class FaultyDataSource {

    /** How the call fails. */
    enum Fault {
        /** The call fails before it is executed. */
        BEFORE,
        /** The call is executed and its reply is lost. */
        AFTER,
        /** The process runs out of memory before the call is executed. */
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

    /** Blocks new connections after a failed commit until {@link #releaseConnections}. */
    void holdConnectionsAfterCommit() {
        connections = new CountDownLatch(1);
    }

    void releaseConnections() {
        connections.countDown();
    }

    /** Blocks commits until {@link #releaseCommits}. */
    void holdCommits() {
        commits = new CountDownLatch(1);
    }

    /** Waits until a commit is blocked. */
    void awaitCommit() throws InterruptedException {
        if (!hasHeldCommit.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("no commit was started");
        }
    }

    void releaseCommits() {
        commits.countDown();
    }

    /** Fails one call after a number of successful calls. */
    void failAfter(int calls) {
        callsLeft.set(calls);
    }

    /** Returns whether the fault has not occurred yet. */
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
            throw new SQLException("the connection was never released");
        }
        if (method.getName().equals("commit") && commits.getCount() > 0) {
            hasHeldCommit.countDown();
            if (!commits.await(1, TimeUnit.MINUTES)) {
                throw new SQLException("the commit was never released");
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
