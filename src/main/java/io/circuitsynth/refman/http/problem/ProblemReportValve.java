package io.circuitsynth.refman.http.problem;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * ResponseFactory what Tomcat refuses before Spring sees it, such as a malformed path, with a problem document.
 *
 * <p>While it stops, Tomcat refuses a request on a connection that was kept open before it has read the headers, and then
 * misses the {@code Host} in them: its status is 400, though nothing is wrong with the request.
 */
public final class ProblemReportValve extends ErrorReportValve {

    private final ProblemWriter problems;

    public ProblemReportValve(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String path = request.getRequestURI() == null ? "" : request.getRequestURI();
        Problem problem = isStopping(request) ? stopping(path) : Problem.of(status(response), path);
        try {
            problems.write(response, problem);
            response.finishResponse();
        } catch (IOException e) {
            container.getLogger().debug("The client went away before it had its answer.", e);
        }
    }

    private static boolean isStopping(Request request) {
        return request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
                && protocol.isPaused();
    }

    private static Problem stopping(String path) {
        return Problem.of(Refusal.of(RefusalCode.OVERLOADED, "The service is stopping; try again later."), path);
    }

    private static HttpStatus status(Response response) {
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }
}
