package io.circuitsynth.refman.http.stream;

import io.circuitsynth.refman.changelog.ChangeFeeds;
import io.circuitsynth.refman.changelog.ChangeFilter;
import io.circuitsynth.refman.changelog.ChangeFollower;
import io.circuitsynth.refman.changelog.ChangeLog;
import io.circuitsynth.refman.changelog.ChangePage;
import io.circuitsynth.refman.changelog.ChangePosition;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens streams of changes, and ends them.
 *
 * <p>A stop ends them before the web server waits for its requests, so that they do not delay it.
 */
public final class ChangeStreams implements SmartLifecycle {

    /** Before the web server stops, and after the delay in which the service still takes requests. */
    private static final int PHASE = Integer.MAX_VALUE - 512;

    private static final long TICK_MILLIS = 500;
    private static final int MIN_RETRY_MILLIS = 1_000;
    private static final int MAX_RETRY_MILLIS = 4_000;

    /** A part of the lifetime, so that streams that began together do not end together. */
    private static final double LIFETIME_JITTER = 0.2;

    private final ChangeLog log;
    private final ChangeFeeds feeds;
    private final StreamSettings settings;
    private final StreamPermits permits;
    private final ScheduledExecutorService timer;
    private final NanoClock clock;
    private final DoubleSupplier jitter;
    private final JsonMapper mapper;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<WaitingRequest> waiting = ConcurrentHashMap.newKeySet();
    private final LongAdder events = new LongAdder();
    private final Map<StreamEnd, LongAdder> ends = new EnumMap<>(StreamEnd.class);
    private volatile boolean isRunning;
    private volatile boolean isStopping;

    /**
     * Creates the streams.
     *
     * @param countsSenders whether the limits of keys and addresses apply
     * @param timer sends heartbeats, and ends what is over
     * @param jitter supplies random numbers from 0 to 1; must be thread-safe
     */
    public ChangeStreams(
            ChangeLog log,
            ChangeFeeds feeds,
            StreamSettings settings,
            boolean countsSenders,
            ScheduledExecutorService timer,
            NanoClock clock,
            DoubleSupplier jitter,
            JsonMapper mapper) {
        this.log = log;
        this.feeds = feeds;
        this.settings = settings;
        this.permits = new StreamPermits(settings, countsSenders);
        this.timer = timer;
        this.clock = clock;
        this.jitter = jitter;
        this.mapper = mapper;
        Arrays.stream(StreamEnd.values()).forEach(end -> ends.put(end, new LongAdder()));
    }

    /**
     * What a client follows.
     *
     * @param root the root of the hierarchy
     * @param after the position after which it begins
     * @param filter selects the events
     */
    public record Subscription(ManagerKey root, ChangePosition after, ChangeFilter filter) {}

    /** Returns the longest time that a request may wait. */
    public Duration maxWait() {
        return settings.maxWait();
    }

    /**
     * Opens a stream of events, which goes on after the request was handled.
     *
     * @param caller the name of the caller, for its limit
     * @param address the address of the caller, for its limit
     * @return the refusal; null if the stream has begun
     */
    public @Nullable Problem open(
            HttpServletRequest request,
            HttpServletResponse response,
            Subscription subscription,
            String caller,
            String address)
            throws IOException {
        StreamPermits.Sender sender = new StreamPermits.Sender(caller, address, request.getRequestURI());
        Problem refusal = refuse(sender);
        if (refusal != null) {
            return refusal;
        }
        setHeaders(response);
        Ending ending = new Ending(sender);
        StreamOutput output = output(request, response, ending);
        long lifetime = (long) (settings.lifetime().toNanos() * (1 - LIFETIME_JITTER * jitter.getAsDouble()));
        EventStream stream = new EventStream(
                this,
                subscription.root(),
                subscription.after(),
                subscription.filter(),
                output,
                clock.nanoTime(),
                lifetime);
        streams.add(stream);
        ending.setTask(() -> {
            streams.remove(stream);
            stream.close();
        });
        stream.start();
        if (isStopping) {
            stream.end(StreamEnd.SHUTDOWN);
        }
        return null;
    }

    /** Sets the headers of a stream, which keep caches and proxies from collecting or changing it. */
    public static void setHeaders(HttpServletResponse response) {
        response.setStatus(HttpStatus.OK.value());
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Lets a request wait for a page with events, like {@link #open}. */
    public @Nullable Problem await(
            HttpServletRequest request,
            HttpServletResponse response,
            Subscription subscription,
            int limit,
            Duration wait,
            String caller,
            String address)
            throws IOException {
        StreamPermits.Sender sender = new StreamPermits.Sender(caller, address, request.getRequestURI());
        Problem refusal = refuse(sender);
        if (refusal != null) {
            return refusal;
        }
        Ending ending = new Ending(sender);
        StreamOutput output = output(request, response, ending);
        WaitingRequest waits = new WaitingRequest(
                this,
                subscription.root(),
                subscription.after(),
                subscription.filter(),
                limit,
                request.getRequestURI(),
                response,
                output);
        waiting.add(waits);
        ending.setTask(() -> {
            waiting.remove(waits);
            waits.close();
        });
        waits.start();
        long millis = Math.min(wait.toMillis(), settings.maxWait().toMillis());
        ending.cancelAfterwards(timer.schedule(waits::expire, millis, TimeUnit.MILLISECONDS));
        if (isStopping) {
            waits.expire();
        }
        return null;
    }

    private @Nullable Problem refuse(StreamPermits.Sender sender) {
        if (isStopping) {
            return Problem.of(
                    Refusal.of(RefusalCode.OVERLOADED, "The service is stopping; try again later."), sender.path());
        }
        return permits.refuse(sender);
    }

    private StreamOutput output(HttpServletRequest request, HttpServletResponse response, Ending ending)
            throws IOException {
        try {
            return new StreamOutput(request, response, settings.maxQueued().toBytes(), ending);
        } catch (IOException | RuntimeException e) {
            permits.release(ending.sender());
            throw e;
        }
    }

    /** Cleans up when a response has ended. */
    private final class Ending implements Consumer<StreamEnd> {

        private final StreamPermits.Sender sender;
        private Runnable task = () -> {};
        private @Nullable Future<?> timeout;

        Ending(StreamPermits.Sender sender) {
            this.sender = sender;
        }

        StreamPermits.Sender sender() {
            return sender;
        }

        synchronized void setTask(Runnable whenEnded) {
            task = whenEnded;
        }

        synchronized void cancelAfterwards(Future<?> scheduled) {
            timeout = scheduled;
        }

        @Override
        public synchronized void accept(StreamEnd reason) {
            permits.release(sender);
            count(reason);
            task.run();
            if (timeout != null) {
                timeout.cancel(false);
            }
        }
    }

    private void count(StreamEnd reason) {
        LongAdder count = ends.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    /** Reads a page for a stream, and lets it join the feed at the end of the log; returns whether there is more. */
    boolean readPage(ManagerKey root, ChangeFollower follower) {
        Outcome<ChangePage> read = log.read(root, follower.position(), ChangeFeeds.EVENTS_PER_PAGE, ChangeFilter.ALL);
        if (read instanceof Outcome.Refused<ChangePage> refused) {
            if (ChangeLog.isLasting(refused.refusal())) {
                follower.gone(refused.refusal());
            } else {
                feeds.join(root, follower);
            }
            return false;
        }
        ChangePage page = read.orElseThrow();
        follower.receive(feeds.rendered(page), page.end());
        if (!page.hasMore()) {
            feeds.join(root, follower);
        }
        return page.hasMore();
    }

    void join(ManagerKey root, ChangeFollower follower) {
        feeds.join(root, follower);
    }

    void dropClosed(ManagerKey root) {
        feeds.dropClosed(root);
    }

    void execute(Runnable task) {
        feeds.execute(task);
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    void countEvents(int count) {
        events.add(count);
    }

    String json(Object value) {
        return mapper.writeValueAsString(value);
    }

    int retryMillis() {
        return MIN_RETRY_MILLIS + (int) ((MAX_RETRY_MILLIS - MIN_RETRY_MILLIS) * jitter.getAsDouble());
    }

    /** Returns the number of open streams and waiting requests. */
    public int count() {
        return permits.count();
    }

    /** Returns how many events were sent. */
    public long eventsCount() {
        return events.sum();
    }

    /** Returns how many streams ended, by the reason. */
    public Map<String, LongAdder> endsByReason() {
        Map<String, LongAdder> byReason = new TreeMap<>();
        ends.forEach((end, count) -> byReason.put(end.tag(), count));
        return byReason;
    }

    private void tick() {
        long now = clock.nanoTime();
        long heartbeat = settings.heartbeat().toNanos();
        streams.forEach(stream -> stream.tick(now, heartbeat));
    }

    @Override
    public void start() {
        isRunning = true;
        Future<?> unused = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        isStopping = true;
        isRunning = false;
        streams.forEach(stream -> stream.end(StreamEnd.SHUTDOWN));
        waiting.forEach(WaitingRequest::expire);
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
