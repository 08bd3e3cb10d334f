package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Authenticates with signed tokens. */
@TestInstance(Lifecycle.PER_CLASS)
class TokensHttpTest {

    private static final String MANAGERS = "/api/v1/managers";

    private KeyPair pair;
    private KeyPair other;
    private KeyedService service;

    @BeforeAll
    void start(@TempDir Path directory) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        other = generator.generateKeyPair();
        Path pem = directory.resolve("public.pem");
        Files.writeString(
                pem,
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        service = KeyedService.start("--spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + pem);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static JWTClaimsSet.Builder claims(@Nullable Object scope, @Nullable Object tenant) {
        return new JWTClaimsSet.Builder()
                .subject("ada")
                .claim("scope", scope)
                .claim("tenant", tenant)
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    private static String signed(KeyPair pair, JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims.build());
        token.sign(new RSASSASigner(pair.getPrivate()));
        return token.serialize();
    }

    private Api with(String token) {
        return service.stranger("Authorization", "Bearer " + token);
    }

    @Test
    void theScopeSelectsTheRoleAndAClaimTheTenant() throws JOSEException {
        Api reader = with(signed(pair, claims("openid refman.read", "tokens")));
        Api editor = with(signed(pair, claims(List.of("refman.write"), "tokens")));
        Api admin = with(signed(pair, claims("refman.admin", "tokens")));
        Api elsewhere = with(signed(pair, claims("refman.admin", "elsewhere")));
        assertThat(reader.put(MANAGERS + "/board", "{}").expect(403).code()).isEqualTo("forbidden");
        editor.put(MANAGERS + "/board", "{}").expect(201);
        reader.get(MANAGERS + "/board").expect(200);
        elsewhere.get(MANAGERS + "/board").expect(404);
        editor.get("/actuator/refman").expect(403);
        admin.get("/actuator/refman").expect(200);
    }

    @Test
    void keysAreAcceptedBesideTokens() {
        service.api(KeyedService.TENANTS.get(0), Role.READER).get(MANAGERS).expect(200);
    }

    @Test
    void aServiceThatAcceptsTokensHasNoOtherPublicDocument() {
        String metadata = "/.well-known/oauth-protected-resource";
        service.stranger().get(metadata).expect(401);
        service.stranger().get(metadata + "/api/v1").expect(401);
        service.api(KeyedService.TENANTS.get(0), Role.READER).get(metadata).expect(404);
    }

    @Test
    void anIncompleteTokenIsRefused() throws JOSEException {
        String valid = signed(pair, claims("refman.admin", "tokens"));
        with(valid).get(MANAGERS).expect(200);
        List<String> wrong = List.of(
                signed(other, claims("refman.admin", "tokens")),
                signed(pair, claims("refman.admin", "tokens").expirationTime(Date.from(Instant.EPOCH))),
                signed(pair, claims("refman.admin", "tokens").expirationTime(null)),
                signed(pair, claims("refman.admin", null)),
                signed(pair, claims("refman.admin", "two words")),
                signed(pair, claims("refman.admin", 7)),
                signed(pair, claims("refman.everything", "tokens")),
                signed(pair, claims(null, "tokens")),
                signed(pair, claims("refman.admin", "tokens").subject(null)),
                valid.substring(0, valid.length() - 5),
                "e" + valid,
                "eyJhbGciOiJub25lIn0." + valid.split("\\.", -1)[1] + ".");
        for (String token : wrong) {
            assertThat(with(token).get(MANAGERS).expect(401).code()).as(token).isEqualTo("invalid_credentials");
        }
    }
}
