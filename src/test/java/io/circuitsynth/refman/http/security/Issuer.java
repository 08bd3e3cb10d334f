package io.circuitsynth.refman.http.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Issues tokens and serves its keys on this machine, or fails to. */
final class Issuer implements AutoCloseable {

    private static final String KEYS = "/keys";

    /** How the issuer responds. */
    enum Mode {
        WORKING,
        FAILING,
        SILENT,
        /** Sends one byte after another, slower than the deadline. */
        TRICKLING,
        TALKING_NONSENSE
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger keyRequests = new AtomicInteger();
    private final HttpServer server;
    private final RSAKey published;
    private volatile Mode mode = Mode.WORKING;

    Issuer() throws IOException, JOSEException {
        published = key("published");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::respond);
        server.start();
    }

    static RSAKey key(String id) throws JOSEException {
        return new RSAKeyGenerator(2048).keyID(id).generate();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void set(Mode next) {
        mode = next;
    }

    /** Returns how often the keys were requested. */
    int keyRequests() {
        return keyRequests.get();
    }

    JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(uri())
                .subject("ada")
                .claim("scope", "refman.read")
                .claim("tenant", "tokens")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    /** Returns a token that is signed with the published key. */
    String token() throws JOSEException {
        return sign(published, claims());
    }

    /** Returns a token with some claims, signed with the published key. */
    String token(JWTClaimsSet.Builder claims) throws JOSEException {
        return sign(published, claims);
    }

    static String sign(RSAKey key, JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims.build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals(KEYS)) {
                keyRequests.incrementAndGet();
            }
            switch (mode) {
                case WORKING -> send(exchange, document(path));
                case FAILING -> exchange.sendResponseHeaders(502, -1);
                case SILENT -> closed.await();
                case TRICKLING -> trickle(exchange, document(path));
                case TALKING_NONSENSE -> send(exchange, "<html>Please log in to the network</html>");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String document(String path) {
        return path.equals(KEYS)
                ? new JWKSet(published.toPublicJWK()).toString()
                : "{\"issuer\":\"%s\",\"jwks_uri\":\"%s%s\"}".formatted(uri(), uri(), KEYS);
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void trickle(HttpExchange exchange, String text) throws IOException, InterruptedException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            for (byte each : body) {
                out.write(each);
                out.flush();
                if (closed.await(200, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
