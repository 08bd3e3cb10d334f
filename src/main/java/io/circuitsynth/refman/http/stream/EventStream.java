package io.circuitsynth.refman.http.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.circuitsynth.refman.changelog.ChangeDetail;
import io.circuitsynth.refman.changelog.ChangeFilter;
import io.circuitsynth.refman.changelog.ChangeFollower;
import io.circuitsynth.refman.changelog.ChangePosition;
import io.circuitsynth.refman.changelog.ChangeType;
import io.circuitsynth.refman.changelog.RenderedChange;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of events to one client.
 *
 * <p>It first reads the log page by page, at the pace of the client, and then joins the feed of the hierarchy.
 */
final class EventStream implements ChangeFollower {

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(UTF_8);

    private final ChangeStreams streams;
    private final ManagerKey root;
    private final ChangeFilter filter;
    private final StreamOutput output;
    private final long endNanos;
    private volatile long lastSentNanos;
    private volatile ChangePosition position;
    private volatile boolean isOpen = true;

    EventStream(
            ChangeStreams streams,
            ManagerKey root,
            ChangePosition position,
            ChangeFilter filter,
            StreamOutput output,
            long nowNanos,
            long lifetimeNanos) {
        this.streams = streams;
        this.root = root;
        this.position = position;
        this.filter = filter;
        this.output = output;
        this.lastSentNanos = nowNanos;
        this.endNanos = nowNanos + lifetimeNanos;
    }

    /** Tells the client from where the stream follows, and begins to read the log. */
    void start() {
        String id = position.text();
        output.start();
        output.send(List.of(text(retry() + "id: " + id + "\nevent: ready\ndata: {\"after\":\"" + id + "\"}\n\n")));
        streams.execute(this::catchUp);
    }

    private String retry() {
        return "retry: " + streams.retryMillis() + "\n";
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private void catchUp() {
        while (isOpen) {
            boolean hasMore = streams.readPage(root, this);
            if (!hasMore) {
                return;
            }
            if (output.whenDrained(() -> streams.execute(this::catchUp))) {
                return;
            }
        }
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public ChangePosition position() {
        return position;
    }

    @Override
    public void receive(List<RenderedChange> changes, ChangePosition end) {
        List<byte[]> events = new ArrayList<>(changes.size());
        ChangeDetail.OtherHierarchy moved = null;
        for (RenderedChange change : changes) {
            if (change.event().position().compareTo(position) > 0) {
                ChangeDetail detail = change.event().detail();
                if (detail.type() == ChangeType.HIERARCHY_MOVED) {
                    moved = detail.other();
                }
                RenderedChange selected = change.filtered(filter);
                if (selected != null) {
                    events.add(selected.serverSentEvent());
                }
            }
        }
        if (end.compareTo(position) > 0) {
            position = end;
        }
        if (!events.isEmpty()) {
            lastSentNanos = streams.nanoTime();
            if (output.send(events)) {
                streams.countEvents(events.size());
            }
        }
        if (moved != null) {
            isOpen = false;
            output.end(text("event: moved\ndata: " + streams.json(moved) + "\n\n"), StreamEnd.MOVED);
        }
    }

    @Override
    public void gone(Refusal reason) {
        isOpen = false;
        output.end(text("event: reset\ndata: {\"code\":\"" + reason.code().text() + "\"}\n\n"), StreamEnd.RESET);
    }

    /** Ends the stream if its time is over, or sends a heartbeat if it was silent. */
    void tick(long nowNanos, long heartbeatNanos) {
        if (nowNanos - endNanos >= 0) {
            end(StreamEnd.LIFETIME);
        } else if (nowNanos - lastSentNanos >= heartbeatNanos) {
            lastSentNanos = nowNanos;
            // A client that has not read what waits for it needs no more.
            if (!output.isWaiting()) {
                output.send(List.of(HEARTBEAT));
            }
        }
    }

    /** Ends the stream without waiting for the client, which comes back after a while. */
    void end(StreamEnd reason) {
        output.endNow(text(retry() + "\n"), reason);
    }

    /** Stops following, after the response has ended. */
    void close() {
        isOpen = false;
        streams.dropClosed(root);
    }
}
