package io.circuitsynth.refman.http.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Extracts the credentials of a request. */
final class CredentialsResolver {

    private static final String BEARER = "Bearer ";

    private CredentialsResolver() {}

    static boolean isPresent(HttpServletRequest request) {
        return request.getHeader(ApiKey.HEADER) != null || request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    /** Returns the key of a request; null if there is none. */
    static @Nullable String key(HttpServletRequest request) {
        String key = request.getHeader(ApiKey.HEADER);
        if (key != null) {
            return key;
        }
        String bearer = bearer(request);
        return bearer != null && bearer.startsWith(ApiKey.PREFIX) ? bearer : null;
    }

    /** Returns the bearer token of a request; null if there is none or it is a key. */
    static @Nullable String token(HttpServletRequest request) {
        String bearer = request.getHeader(ApiKey.HEADER) == null ? bearer(request) : null;
        return bearer != null && !bearer.startsWith(ApiKey.PREFIX) ? bearer : null;
    }

    private static @Nullable String bearer(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        // Scheme names are case-insensitive: RFC 9110, 11.1.
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).trim()
                : null;
    }
}
