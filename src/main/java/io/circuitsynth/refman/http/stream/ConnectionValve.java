package io.circuitsynth.refman.http.stream;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Gives streams a way to close their connection at once.
 *
 * <p>The only end of a response in the servlet API is one that writes what is left. It would block a thread on a client that does
 * not read.
 */
final class ConnectionValve extends ValveBase {

    private static final String ATTRIBUTE = ConnectionValve.class.getName();

    /** Creates a valve that supports asynchronous requests. */
    ConnectionValve() {
        super(true);
    }

    /** A connection that can be closed. */
    @FunctionalInterface
    interface Connection {

        /** Closes the connection without writing anything. A thread of the web server completes the request. */
        void abort(IOException reason);
    }

    /** Returns the connection of a request for changes. */
    static Connection of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Connection connection ? connection : reason -> {};
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (StreamRequests.isOfChanges(request)) {
            org.apache.coyote.Response raw = response.getCoyoteResponse();
            Connection connection = reason -> raw.action(ActionCode.CLOSE_NOW, reason);
            request.setAttribute(ATTRIBUTE, connection);
        }
        getNext().invoke(request, response);
    }
}
