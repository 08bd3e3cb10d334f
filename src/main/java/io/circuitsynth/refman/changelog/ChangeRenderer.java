package io.circuitsynth.refman.changelog;

/** Renders events for clients. */
public interface ChangeRenderer {

    /** Returns an event as JSON in UTF-8. */
    byte[] json(ChangeEvent event);

    /** Returns an event in the format of a stream of events (server-sent events). */
    byte[] serverSentEvent(ChangeEvent event);
}
