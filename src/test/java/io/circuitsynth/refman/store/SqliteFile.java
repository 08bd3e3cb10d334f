package io.circuitsynth.refman.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens connections to an SQLite file with its tables, and fails calls on them on request. */
final class SqliteFile implements Connections {

    private final SqliteConnections faultless;
    private final List<String> calls = new ArrayList<>();
    private String failing = "";
    private boolean isDoneNevertheless;
    private int failuresLeft;

    SqliteFile(Path directory) {
        Databases.sqlite(directory).close();
        Path file = directory.resolve("refman.db");
        faultless = new SqliteConnections(file, SqliteConnections.writers(file));
    }

    /** Fails the next calls of a method before they are executed. */
    void failBefore(String call, int times) {
        failing = call;
        failuresLeft = times;
        isDoneNevertheless = false;
    }

    /** Fails the next calls of a method after they were executed. */
    void failAfter(String call, int times) {
        failBefore(call, times);
        isDoneNevertheless = true;
    }

    /** Returns the events in order: connections opened for writing, discarded, or all reopened. */
    List<String> calls() {
        return calls;
    }

    /** Returns the result of a query, one text for each row. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = reader();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Override
    public Connection writer() throws SQLException {
        calls.add("writer");
        fail("writer");
        return proxy(Connection.class, faultless.writer());
    }

    @Override
    public void discard(Connection writer) {
        calls.add("discard");
        faultless.discard(writer);
    }

    @Override
    public Connection reader() throws SQLException {
        return faultless.reader();
    }

    @Override
    public void reopen() throws SQLException {
        calls.add("reopen");
        fail("reopen");
        faultless.reopen();
    }

    @Override
    public void close() {
        faultless.close();
    }

    private void fail(String call) throws SQLException {
        if (failing.equals(call) && failuresLeft > 0) {
            failuresLeft--;
            throw new SQLException("a fault of " + call);
        }
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(target, method, arguments)));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        if (!isDoneNevertheless) {
            fail(method.getName());
        }
        Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        fail(method.getName());
        return result instanceof PreparedStatement statement ? proxy(PreparedStatement.class, statement) : result;
    }
}
