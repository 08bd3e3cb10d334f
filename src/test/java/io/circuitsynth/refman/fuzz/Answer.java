package io.circuitsynth.refman.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A response; each character is one byte.
 *
 * @param status {@link #NONE} if the connection was closed instead
 * @param head the status line and the headers
 */
record Answer(int status, String head, String contentType, String body) {

    static final int NONE = 0;

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Answer none() {
        return new Answer(NONE, "", "", "");
    }

    /** Returns the body if it is JSON in UTF-8 and nothing else. */
    Optional<JsonNode> json() {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
            JsonNode json = STRICT.readTree(text);
            return json.isMissingNode() ? Optional.empty() : Optional.of(json);
        } catch (CharacterCodingException | JacksonException e) {
            return Optional.empty();
        }
    }
}
