package io.circuitsynth.refman.http.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.circuitsynth.refman.changelog.ChangeFilter;
import io.circuitsynth.refman.changelog.ChangeFollower;
import io.circuitsynth.refman.changelog.ChangePosition;
import io.circuitsynth.refman.changelog.RenderedChange;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.outcome.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** A request that waits for a page with at least one event. */
final class WaitingRequest implements ChangeFollower {

    private final ChangeStreams streams;
    private final ManagerKey root;
    private final ChangeFilter filter;
    private final int limit;
    private final String path;
    private final HttpServletResponse response;
    private final StreamOutput output;
    private ChangePosition position;
    private volatile boolean isOpen = true;

    WaitingRequest(
            ChangeStreams streams,
            ManagerKey root,
            ChangePosition position,
            ChangeFilter filter,
            int limit,
            String path,
            HttpServletResponse response,
            StreamOutput output) {
        this.streams = streams;
        this.root = root;
        this.position = position;
        this.filter = filter;
        this.limit = limit;
        this.path = path;
        this.response = response;
        this.output = output;
    }

    void start() {
        output.start();
        streams.join(root, this);
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public synchronized ChangePosition position() {
        return position;
    }

    @Override
    public synchronized void receive(List<RenderedChange> changes, ChangePosition end) {
        if (!isOpen) {
            return;
        }
        List<RenderedChange> selected = new ArrayList<>();
        ChangePosition last = end;
        for (RenderedChange change : changes) {
            if (change.event().position().compareTo(position) > 0) {
                RenderedChange each = change.filtered(filter);
                if (each != null && selected.size() == limit) {
                    last = selected.get(limit - 1).event().position();
                    break;
                }
                if (each != null) {
                    selected.add(each);
                }
            }
        }
        if (!selected.isEmpty()) {
            answer(selected, last, !last.equals(end));
        } else if (end.compareTo(position) > 0) {
            position = end;
        }
    }

    @Override
    public synchronized void gone(Refusal reason) {
        if (isOpen) {
            Problem problem = Problem.of(reason, path);
            answer(
                    problem.status(),
                    MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                    streams.json(problem).getBytes(UTF_8));
        }
    }

    /** Answers with an empty page, because the time to wait is over. */
    synchronized void expire() {
        if (isOpen) {
            answer(List.of(), position, false);
        }
    }

    private void answer(List<RenderedChange> changes, ChangePosition end, boolean hasMore) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"changes\":[".getBytes(UTF_8));
        for (int i = 0; i < changes.size(); i++) {
            if (i > 0) {
                body.write(',');
            }
            body.writeBytes(changes.get(i).json());
        }
        String next = hasMore ? "\"next\":\"" + end.text() + "\"," : "";
        body.writeBytes(("]," + next + "\"end\":\"" + end.text() + "\"}").getBytes(UTF_8));
        streams.countEvents(changes.size());
        answer(HttpStatus.OK.value(), MediaType.APPLICATION_JSON_VALUE, body.toByteArray());
    }

    private void answer(int status, String contentType, byte[] body) {
        isOpen = false;
        output.answer(response, status, contentType, body);
    }

    /** Stops following, after the response has ended. It takes no lock, because its caller holds that of the response. */
    void close() {
        isOpen = false;
        streams.dropClosed(root);
    }
}
