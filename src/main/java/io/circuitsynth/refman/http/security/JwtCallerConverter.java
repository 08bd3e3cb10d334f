package io.circuitsynth.refman.http.security;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Converts a verified token into a caller. */
final class JwtCallerConverter implements Converter<Jwt, AbstractAuthenticationToken> {

    private final String tenantClaim;

    JwtCallerConverter(String tenantClaim) {
        this.tenantClaim = tenantClaim;
    }

    @Override
    public AbstractAuthenticationToken convert(Jwt token) {
        return new CallerAuthentication(new Caller(name(token), tenant(token), role(token)));
    }

    private static String name(Jwt token) {
        String subject = token.getSubject();
        if (subject == null || !Caller.isName(subject)) {
            throw new InvalidBearerTokenException("the subject is missing or not a valid name");
        }
        return subject;
    }

    private String tenant(Jwt token) {
        if (tenantClaim.isEmpty()) {
            return Caller.DEFAULT_TENANT;
        }
        if (token.getClaims().get(tenantClaim) instanceof String tenant && Caller.isName(tenant)) {
            return tenant;
        }
        throw new InvalidBearerTokenException("the tenant claim is missing or not a valid name");
    }

    private static Role role(Jwt token) {
        Set<String> scopes = scopes(token);
        if (scopes.contains("refman.admin")) {
            return Role.ADMIN;
        }
        if (scopes.contains("refman.write")) {
            return Role.EDITOR;
        }
        if (scopes.contains("refman.read")) {
            return Role.READER;
        }
        throw new InvalidBearerTokenException("the token has no known scope");
    }

    /** Returns the scopes, space-separated (RFC 8693, 4.2) or as a list. Some servers name the claim {@code scp}. */
    private static Set<String> scopes(Jwt token) {
        Set<String> scopes = new HashSet<>();
        for (String claim : List.of("scope", "scp")) {
            if (token.getClaims().get(claim) instanceof String text) {
                scopes.addAll(Arrays.asList(text.split(" ", -1)));
            } else if (token.getClaims().get(claim) instanceof List<?> list) {
                list.forEach(scope -> scopes.add(String.valueOf(scope)));
            }
        }
        return scopes;
    }
}
