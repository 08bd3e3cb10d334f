package io.circuitsynth.refman.changelog;

import org.jspecify.annotations.Nullable;

/** An event, and its texts, which are rendered once for all that follow a hierarchy. */
public final class RenderedChange {

    private final ChangeEvent event;
    private final ChangeRenderer renderer;
    private volatile byte @Nullable [] json;
    private volatile byte @Nullable [] serverSentEvent;

    RenderedChange(ChangeEvent event, ChangeRenderer renderer) {
        this.event = event;
        this.renderer = renderer;
    }

    /** Returns the event. */
    public ChangeEvent event() {
        return event;
    }

    /** Returns what a filter selects of the event; null if that is nothing. */
    public @Nullable RenderedChange filtered(ChangeFilter filter) {
        if (filter.isAll()) {
            return this;
        }
        ChangeDetail selected = filter.apply(event.detail());
        return selected == null ? null : new RenderedChange(event.with(selected), renderer);
    }

    /** Returns the event as JSON. The array is shared and must not be changed. */
    public byte[] json() {
        byte[] known = json;
        if (known == null) {
            known = renderer.json(event);
            json = known;
        }
        return known;
    }

    /** Returns the event in the format of a stream of events. The array is shared and must not be changed. */
    public byte[] serverSentEvent() {
        byte[] known = serverSentEvent;
        if (known == null) {
            known = renderer.serverSentEvent(event);
            serverSentEvent = known;
        }
        return known;
    }
}
