package io.circuitsynth.refman.http.security;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Reads who a caller is from a token whose signature and dates are already verified. */
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
            throw new InvalidBearerTokenException("the subject is missing or cannot be written into a log");
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
        throw new InvalidBearerTokenException("the claim of the tenant is missing or not a name");
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
        throw new InvalidBearerTokenException("none of the scopes is known here");
    }

    /** RFC 8693, 4.2, has one text with blanks between; some servers send a list, or call it {@code scp}. */
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
