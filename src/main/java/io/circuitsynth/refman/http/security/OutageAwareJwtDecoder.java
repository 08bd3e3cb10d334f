package io.circuitsynth.refman.http.security;

import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import io.circuitsynth.refman.hierarchy.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Distinguishes tokens that are invalid from tokens that cannot be verified, because the issuer does not provide its keys.
 *
 * <p>An outage is logged once a minute, not once for each token.
 */
final class OutageAwareJwtDecoder implements JwtDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(OutageAwareJwtDecoder.class);
    private static final long REPORT_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final JwtDecoder decoder;
    private final IssuerRequests requests;
    private final NanoClock clock;
    private final AtomicLong nextReport;

    OutageAwareJwtDecoder(JwtDecoder decoder, IssuerRequests requests, NanoClock clock) {
        this.decoder = decoder;
        this.requests = requests;
        this.clock = clock;
        this.nextReport = new AtomicLong(clock.nanoTime());
    }

    /**
     * Verifies a token.
     *
     * @throws BadJwtException if the token is invalid
     * @throws JwtException if the token cannot be verified
     */
    @Override
    public Jwt decode(String token) {
        try {
            return decoder.decode(token);
        } catch (BadJwtException e) {
            // During an outage, the key may be one that the issuer has added.
            if (isWithoutKey(e) && requests.failure().isPresent()) {
                throw unverified(e);
            }
            throw e;
        } catch (JwtException | JwtDecoderInitializationException e) {
            throw unverified(e);
        }
    }

    private static boolean isWithoutKey(BadJwtException refusal) {
        return refusal.getCause() instanceof BadJOSEException cause && !(cause instanceof BadJWSException);
    }

    private JwtException unverified(RuntimeException cause) {
        long now = clock.nanoTime();
        long next = nextReport.get();
        if (now - next >= 0 && nextReport.compareAndSet(next, now + REPORT_INTERVAL_NANOS)) {
            LOG.warn(
                    "Tokens cannot be verified, because their issuer does not provide its keys: {}",
                    requests.failure().orElseGet(() -> rootReason(cause)));
        }
        return new JwtException("the issuer of the token does not provide its keys", cause);
    }

    private static String rootReason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return IssuerRequests.reason(cause);
    }
}
