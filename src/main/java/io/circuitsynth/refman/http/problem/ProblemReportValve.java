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
 * Turns errors that Tomcat reports before Spring handles a request, such as a malformed path, into problem documents.
 *
 * <p>While Tomcat stops, it refuses a request on a keep-alive connection before it reads the header fields. It reports
 * 400, because the {@code Host} field is missing. The request itself is correct, so this valve responds with 503.
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
            container.getLogger().debug("The client closed the connection before the response was sent", e);
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
