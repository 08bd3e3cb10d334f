package io.circuitsynth.refman.http.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.header.HeaderWriter;

/** Writes header fields that restrict what browsers do with a response. */
public final class SecurityHeadersWriter implements HeaderWriter {

    private static final String SWAGGER_UI = "/swagger-ui/";
    private static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

    /** Swagger UI uses inline styles, and data URLs in its style sheet. */
    private static final String POLICY_OF_SWAGGER_UI = "default-src 'none'; script-src 'self'; connect-src 'self'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    private static final String CONSOLE = "/console/";
    private static final String POLICY_OF_CONSOLE = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        String path = request.getRequestURI();
        boolean isSwaggerUi = path.startsWith(SWAGGER_UI);
        response.setHeader("Content-Security-Policy", policy(path));
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (!isSwaggerUi && response.getHeader(HttpHeaders.CACHE_CONTROL) == null) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }

    private static String policy(String path) {
        if (path.startsWith(CONSOLE)) {
            return POLICY_OF_CONSOLE;
        }
        return path.startsWith(SWAGGER_UI) ? POLICY_OF_SWAGGER_UI : POLICY;
    }
}
