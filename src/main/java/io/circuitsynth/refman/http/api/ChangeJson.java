package io.circuitsynth.refman.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.circuitsynth.refman.changelog.ChangeEvent;
import io.circuitsynth.refman.changelog.ChangeRenderer;
import java.io.ByteArrayOutputStream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Renders events for streams as the list of changes shows them. */
@Component
class ChangeJson implements ChangeRenderer {

    private static final byte[] END = "\n\n".getBytes(UTF_8);

    private final JsonMapper mapper;

    ChangeJson(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public byte[] json(ChangeEvent event) {
        return mapper.writeValueAsBytes(ChangeResponse.of(event));
    }

    /** Returns the event as one line of data: JSON has no line breaks of its own. */
    @Override
    public byte[] serverSentEvent(ChangeEvent event) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(("id: " + event.position().text() + "\nevent: change\ndata: ").getBytes(UTF_8));
        text.writeBytes(json(event));
        text.writeBytes(END);
        return text.toByteArray();
    }
}
