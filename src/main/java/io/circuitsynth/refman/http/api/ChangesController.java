package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.http.problem.RequestCode.INVALID_HEADER;
import static io.circuitsynth.refman.http.problem.RequestCode.STREAMS_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.CHANGES_GONE;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.changelog.ChangeFilter;
import io.circuitsynth.refman.changelog.ChangeLog;
import io.circuitsynth.refman.changelog.ChangePage;
import io.circuitsynth.refman.changelog.ChangePosition;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.ClientAddress;
import io.circuitsynth.refman.http.security.RequestOrigins;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.http.stream.ChangeStreams;
import io.circuitsynth.refman.http.stream.ChangeStreams.Subscription;
import io.circuitsynth.refman.http.stream.StreamRequests;
import io.circuitsynth.refman.outcome.Outcome;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves the change log of a hierarchy. */
@RestController
@RequestMapping("/api/v1/hierarchies/{rootId}/changes")
@Tag(name = "Change log", description = "List, follow and revert the changes of a hierarchy.")
class ChangesController {

    private static final String POSITION = "^[0-9]{1,18}([.][0-9]{1,9})?$";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,3}s");
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final ChangeLog log;
    private final ChangeStreams streams;
    private final Limits limits;
    private final TenantResolver tenants;

    ChangesController(ChangeLog log, ChangeStreams streams, Limits limits, TenantResolver tenants) {
        this.log = log;
        this.streams = streams;
        this.limits = limits;
        this.tenants = tenants;
    }

    /** One page of the change log. */
    @Schema(name = "ChangeList", description = "One page of the change log, oldest event first.")
    record ChangeListResponse(
            @Schema(description = "The events on this page.")
            List<ChangeResponse> changes,

            @Schema(
                    description =
                            "The value of `after` for the next page; absent if there are no more events at present. "
                                    + "A page that a filter leaves empty can have a next one.",
                    example = "42.0")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String next,

            @Schema(
                    description =
                            "The position behind everything that the page covers: the value of `after` with which "
                                    + "to follow the log from here.",
                    example = "42")
            String end) {

        static ChangeListResponse of(ChangePage page) {
            String end = page.end().text();
            return new ChangeListResponse(
                    page.events().stream().map(ChangeResponse::of).toList(), page.hasMore() ? end : null, end);
        }
    }

    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @Operation(
            summary = "List or follow changes",
            description =
                    "Lists the events of the change log after a position, oldest first. To follow a hierarchy without a "
                            + "gap, read its state with its version, and continue with `after` set to this version. With "
                            + "`wait`, a page without events is sent only after this time, and one with events as soon as "
                            + "there are any. The log of a hierarchy that was deleted goes on if another one is created "
                            + "with the same root. A position that the log does not reach back to is refused with "
                            + "`changes_gone`: read the state again.\n\n"
                            + "A request that accepts `text/event-stream` gets a stream of events instead: first `ready` "
                            + "with the position from which it follows, then a `change` for each event, whose data is the "
                            + "same as in the list. It begins after the position of `Last-Event-ID` or `after`, and by "
                            + "default at the end of the log. `reset` tells that the log does not go on, and `moved` that "
                            + "the hierarchy goes on in another one; both are the last. The service ends a stream now and "
                            + "then; resume it with the id of the last event.")
    @ApiResponse(
            responseCode = "200",
            description = "One page of events, or a stream of them.",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = ChangeListResponse.class)),
                @Content(
                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                        schema = @Schema(type = "string"),
                        examples =
                                @ExampleObject(
                                        name = "stream",
                                        value = "retry: 2000\nid: 41\nevent: ready\ndata: {\"after\":\"41\"}\n\n"
                                                + "id: 42.0\nevent: change\ndata: {\"version\":42,\"ordinal\":0,"
                                                + "\"last\":true,\"at\":\"2026-11-22T07:00:00Z\","
                                                + "\"operation\":\"generate\",\"type\":\"references.generated\","
                                                + "\"managerId\":\"power\",\"references\":[\"R1-R50\"]}\n\n"))
            })
    @Refuses(
            value = {HIERARCHY_NOT_FOUND, CHANGES_GONE, PAGE_LIMIT, INVALID_COUNT},
            request = {INVALID_HEADER, STREAMS_LIMIT})
    @Nullable
    ResponseEntity<Object> listChanges(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            @Parameter(
                            description =
                                    "The position after which the page begins: a version, or `VERSION.ORDINAL` of an "
                                            + "event. The default is 0, the beginning of the log; for a stream, its end.",
                            schema = @Schema(type = "string", pattern = POSITION))
                    @RequestParam(required = false)
                    @Nullable
                    String after,
            @Parameter(
                            description =
                                    "The maximum number of events on the page; the default limit is 1000. A stream "
                                            + "has no limit.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            @Parameter(description = "List only what happened to the symbol with this key.")
                    @RequestParam(required = false)
                    @Nullable
                    String symbol,
            @Parameter(
                            description = "List only what happened to this reference or net, as it is written in the "
                                    + "hierarchy. A rename of it or to it is part of its history.")
                    @RequestParam(required = false)
                    @Nullable
                    String reference,
            @Parameter(
                            description = "How long a page without events waits for one: `0s` to `30s`, or in ISO 8601 "
                                    + "format. The configured limit may be shorter.",
                            schema = @Schema(type = "string", pattern = "^([0-9]|[12][0-9]|30)s$"))
                    @RequestParam(required = false)
                    @Nullable
                    String wait,
            @Parameter(
                            description = "A ticket from `POST /tickets`, for a stream of a client that cannot send "
                                    + "credentials.")
                    @RequestParam(required = false)
                    @Nullable
                    String ticket,
            @Parameter(
                            description =
                                    "The id of the last event that a stream has sent; it resumes behind it. It takes "
                                            + "precedence over `after`.",
                            schema = @Schema(type = "string", pattern = POSITION))
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable
                    String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ManagerKey root = tenants.key(rootId);
        ChangeFilter filter = new ChangeFilter(symbol, reference);
        boolean isStream = StreamRequests.wantsStream(request);
        boolean isResumed = isStream && isGiven(lastEventId);
        String named = isResumed ? lastEventId : after;
        Optional<ChangePosition> parsed = Optional.ofNullable(named).flatMap(ChangePosition::parse);
        if (isGiven(named) && parsed.isEmpty()) {
            return invalid(request, isResumed ? "Last-Event-ID" : "after", named);
        }
        if (isStream) {
            return stream(request, response, root, parsed, filter);
        }
        int items = limits.pageItems(limit);
        Optional<Duration> patience = patience(wait);
        if (patience.isEmpty()) {
            return invalid(request, "wait", String.valueOf(wait));
        }
        ChangePosition position = parsed.orElse(ChangePosition.after(0));
        Outcome<ChangePage> page =
                Outcome.unless(limits.refusePage(items), () -> log.read(root, position, items, filter));
        if (page instanceof Outcome.Done<ChangePage> done
                && mayWait(done.value(), patience.get())
                && !isHead(request)) {
            Subscription subscription = new Subscription(root, done.value().end(), filter);
            return problem(streams.await(
                    request, response, subscription, items, patience.get(), caller(), ClientAddress.network(request)));
        }
        return ResponseFactory.read(request, page, ChangeListResponse::of);
    }

    private @Nullable ResponseEntity<Object> stream(
            HttpServletRequest request,
            HttpServletResponse response,
            ManagerKey root,
            Optional<ChangePosition> position,
            ChangeFilter filter)
            throws IOException {
        // A position that the log does not know is refused before the stream begins.
        Outcome<ChangePosition> begin = position.isEmpty()
                ? log.end(root)
                : log.read(root, position.get(), 1, ChangeFilter.ALL).map(page -> position.get());
        if (begin instanceof Outcome.Refused<ChangePosition> refused) {
            return ProblemResponse.of(Problem.of(refused.refusal(), request.getRequestURI()));
        }
        if (isHead(request)) {
            ChangeStreams.setHeaders(response);
            return null;
        }
        return problem(streams.open(
                request,
                response,
                new Subscription(root, begin.orElseThrow(), filter),
                caller(),
                ClientAddress.network(request)));
    }

    private static boolean mayWait(ChangePage page, Duration patience) {
        return page.events().isEmpty() && !page.hasMore() && !patience.isZero();
    }

    private static boolean isHead(HttpServletRequest request) {
        return request.getMethod().equals(HttpMethod.HEAD.name());
    }

    private String caller() {
        return tenants.current() + " " + RequestOrigins.current().by();
    }

    private static @Nullable ResponseEntity<Object> problem(@Nullable Problem problem) {
        return problem == null ? null : ProblemResponse.of(problem);
    }

    private static boolean isGiven(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    /** Returns the time to wait; empty if the text is none. */
    private static Optional<Duration> patience(@Nullable String wait) {
        if (wait == null || wait.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        try {
            Duration time = SECONDS.matcher(wait).matches()
                    ? Duration.ofSeconds(Long.parseLong(wait.substring(0, wait.length() - 1)))
                    : Duration.parse(wait);
            return time.isNegative() || time.compareTo(MAX_WAIT) > 0 ? Optional.empty() : Optional.of(time);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static ResponseEntity<Object> invalid(HttpServletRequest request, String name, @Nullable String value) {
        return ProblemResponse.of(Problem.of(
                RequestCode.INVALID_PARAMETER,
                "The parameter '" + name + "' cannot have the value '" + value + "'.",
                request.getRequestURI(),
                Map.of("parameter", name, "value", String.valueOf(value))));
    }
}
