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
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Turns refusals by Spring Security into problem documents, and logs refused credentials. */
final class SecurityProblemHandler implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    private static final String CHALLENGE = "Bearer realm=\"reference-manager\"";

    private final ProblemWriter problems;
    private final SecurityHeadersWriter headers;
    private final AuditLog log;

    SecurityProblemHandler(ProblemWriter problems, SecurityHeadersWriter headers, AuditLog log) {
        this.problems = problems;
        this.headers = headers;
        this.log = log;
    }

    /** Refuses a request without credentials, or whose token is invalid or cannot be verified. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (failure instanceof AuthenticationServiceException) {
            refuse(
                    request,
                    response,
                    RequestCode.ISSUER_UNAVAILABLE,
                    "The token cannot be verified, because its issuer does not respond; try again later.");
            return;
        }
        if (CredentialsResolver.isPresent(request)) {
            refuseCredentials(request, response);
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        refuse(
                request,
                response,
                RequestCode.UNAUTHENTICATED,
                "The request needs a key, as 'Authorization: Bearer …' or 'X-API-Key: …'.");
    }

    /** Refuses a request with an invalid key or token, and logs it. */
    void refuseCredentials(HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.refusedCredentials(request);
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
        refuse(request, response, RequestCode.INVALID_CREDENTIALS, "The key or token is not valid.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        refuse(request, response, RequestCode.FORBIDDEN, "The caller's role does not allow this.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException failure)
            throws IOException {
        // The firewall runs before the filter that writes these header fields.
        headers.writeHeaders(request, response);
        refuse(request, response, RequestCode.BAD_REQUEST, "The path or a header is not well formed.");
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, RequestCode code, String detail)
            throws IOException {
        problems.write(response, Problem.of(code, detail, request.getRequestURI(), Map.of()));
    }
}
