package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Answers those who may not come in, and tells the audit of wrong credentials. */
final class SecurityProblemHandler implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    private static final SecurityHeadersWriter HEADERS = new SecurityHeadersWriter();
    private static final String CHALLENGE = "Bearer realm=\"reference-manager\"";

    private final ProblemWriter problems;
    private final AuditLog audit;

    SecurityProblemHandler(ProblemWriter problems, AuditLog audit) {
        this.problems = problems;
        this.audit = audit;
    }

    /** Nobody has said who they are, or a token is not to be trusted. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (CredentialsResolver.isPresent(request)) {
            wrongCredentials(request, response);
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        refuse(
                request,
                response,
                RequestCode.UNAUTHENTICATED,
                "The request needs a key, as 'Authorization: Bearer …' or 'X-API-Key: …'.");
    }

    void wrongCredentials(HttpServletRequest request, HttpServletResponse response) throws IOException {
        audit.refused(request);
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
        refuse(request, response, RequestCode.INVALID_CREDENTIALS, "The key or token is not valid here.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        refuse(request, response, RequestCode.FORBIDDEN, "The caller's role does not allow this.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException failure)
            throws IOException {
        // This one comes before the filter that writes them.
        HEADERS.writeHeaders(request, response);
        refuse(request, response, RequestCode.BAD_REQUEST, "The path or a header is not well formed.");
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, RequestCode code, String detail)
            throws IOException {
        problems.write(response, Problem.of(code, detail, request.getRequestURI(), Map.of()));
    }
}
