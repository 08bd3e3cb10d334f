package io.circuitsynth.refman.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Masks credentials in everything that an appender writes: messages, exceptions and fields, in any format.
 *
 * <p>No code of the service logs credentials. But at low levels, libraries log requests as they arrive, and the web server
 * logs a header that is malformed.
 */
final class CredentialMaskingEncoder extends EncoderBase<ILoggingEvent> {

    /** Matches keys, tokens (JWT), and whatever follows the names of the headers that carry them. */
    private static final Pattern CREDENTIALS = Pattern.compile("(\\brm_)[0-9A-Za-z]{8,}"
            + "|\\b(eyJ)[\\w-]+\\.[\\w-]+\\.[\\w-]*"
            + "|((?i:x-api-key|authorization) *[:=] *+(?i:bearer +|basic +)?+)[^\\s\\\\\"\\]]+"
            + "|((?i:\\bbearer|\\bbasic) +)[\\w.~+/=-]{16,}");

    private static final String MASKED = "$1$2$3$4***";

    private final Encoder<ILoggingEvent> encoder;

    CredentialMaskingEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    @Override
    public byte @Nullable [] headerBytes() {
        return encoder.headerBytes();
    }

    /** Encodes an event. The credentials are ASCII, so the encoding of other characters does not matter. */
    @Override
    public byte @Nullable [] encode(ILoggingEvent event) {
        byte[] bytes = encoder.encode(event);
        if (bytes == null) {
            return null;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String masked = mask(text);
        return masked.equals(text) ? bytes : masked.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String mask(String text) {
        return mayHaveCredentials(text) ? CREDENTIALS.matcher(text).replaceAll(MASKED) : text;
    }

    /**
     * Returns whether a text has one of the words by which the pattern begins.
     *
     * <p>The pattern takes microseconds for each line. With a line for each change, that was a tenth of the time of a change.
     */
    private static boolean mayHaveCredentials(String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean isFound = switch (text.charAt(i)) {
                case 'r' -> text.startsWith("rm_", i);
                case 'e' -> text.startsWith("eyJ", i);
                case 'a', 'A' -> hasWord(text, i, "authorization");
                case 'x', 'X' -> hasWord(text, i, "x-api-key");
                case 'b', 'B' -> hasWord(text, i, "bearer") || hasWord(text, i, "basic");
                default -> false;
            };
            if (isFound) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasWord(String text, int at, String word) {
        return text.regionMatches(true, at, word, 0, word.length());
    }

    @Override
    public byte @Nullable [] footerBytes() {
        return encoder.footerBytes();
    }

    @Override
    public void start() {
        encoder.start();
        super.start();
    }

    @Override
    public void stop() {
        encoder.stop();
        super.stop();
    }
}
