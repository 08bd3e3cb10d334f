package io.circuitsynth.refman.http.request;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Lets other connections have their turn between two requests of one.
 *
 * <p>A thread of Tomcat goes on with a connection for as long as its next request is there already. A virtual thread that
 * waits for nothing is not interrupted for others, so a few connections that send without a pause would keep all others
 * waiting. And the next request of such a client mostly arrives during the turns of the others, so that the thread finds
 * it there and nobody has to watch the connection for it.
 *
 * <p>Virtual threads that yield have their next turn before those that are new, so now and then one has to wait instead.
 */
public final class TakingTurns extends ValveBase {

    private static final int REQUESTS_BETWEEN_WAITS = 16;
    private static final long SHORTEST_WAIT_NANOS = 1;

    public TakingTurns() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (!request.isAsync()) {
            response.finishResponse();
            giveWay(request.getCoyoteRequest().getRequestProcessor().getRequestCount());
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on a turn but how long others wait.
    private static void giveWay(int requests) {
        if (requests % REQUESTS_BETWEEN_WAITS == 0) {
            LockSupport.parkNanos(SHORTEST_WAIT_NANOS);
        } else {
            Thread.yield();
        }
    }
}
