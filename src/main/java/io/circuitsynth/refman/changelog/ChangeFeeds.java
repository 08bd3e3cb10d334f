package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds all that follow a hierarchy of this process.
 *
 * <p>Each hierarchy that is followed has one feed. It reads the log after each commit of this process, and after {@link #poll} has
 * found a commit of another one. A notification that is lost would be found there, too.
 */
public final class ChangeFeeds {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeeds.class);

    /** The most events that are read at once for those who follow a log. */
    public static final int EVENTS_PER_PAGE = 200;

    private static final long RETRY_MILLIS = 500;

    private final ChangeLog log;
    private final HierarchyStore store;
    private final ChangeRenderer renderer;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Map<ManagerKey, ChangeFeed> feeds = new ConcurrentHashMap<>();

    /**
     * Creates the feeds of a store, which notifies them of its commits.
     *
     * @param executor runs the feeds
     * @param timer runs them again after the store was unavailable
     */
    public ChangeFeeds(
            ChangeLog log,
            HierarchyStore store,
            ChangeRenderer renderer,
            Executor executor,
            ScheduledExecutorService timer) {
        this.log = log;
        this.store = store;
        this.renderer = renderer;
        this.executor = executor;
        this.timer = timer;
        store.onCommit(this::committed);
    }

    /** Feeds a follower with the changes of the hierarchies of a root after its position, until it leaves. */
    public void join(ManagerKey root, ChangeFollower follower) {
        ChangeFeed joined = feeds.compute(root, (key, known) -> {
            ChangeFeed feed = known == null ? new ChangeFeed(this, key) : known;
            feed.join(follower);
            return feed;
        });
        joined.wake();
    }

    /** Drops the followers of a root that do not follow it any more. */
    public void dropClosed(ManagerKey root) {
        committed(root);
    }

    /** Returns how many hierarchies are followed. */
    public int count() {
        return feeds.size();
    }

    private void committed(ManagerKey root) {
        ChangeFeed feed = feeds.get(root);
        if (feed != null) {
            feed.wake();
        }
    }

    /** Wakes the feeds of hierarchies that another process has changed. Waits for the store. */
    public void poll() {
        if (feeds.isEmpty()) {
            return;
        }
        try {
            Map<ManagerKey, Long> versions = store.currentVersions(feeds.keySet());
            feeds.forEach((root, feed) -> {
                Long version = versions.get(root);
                if (version == null || feed.isBehind(version)) {
                    feed.wake();
                }
            });
        } catch (StoreUnavailableException e) {
            LOG.debug("Cannot look for changes, because the store is unavailable", e);
        } catch (RuntimeException e) {
            LOG.warn("Cannot look for changes", e);
        }
    }

    ChangeLog log() {
        return log;
    }

    RenderedChange rendered(ChangeEvent event) {
        return new RenderedChange(event, renderer);
    }

    /** Returns the events of a page. */
    public List<RenderedChange> rendered(ChangePage page) {
        return page.events().stream().map(this::rendered).toList();
    }

    /** Runs a task on the threads of the feeds. */
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The service stops", e);
        }
    }

    void executeLater(Runnable task) {
        try {
            ScheduledFuture<?> unused = timer.schedule(task, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The service stops", e);
        }
    }

    /** Removes a feed if nobody follows it. */
    void removeIdle(ManagerKey root, ChangeFeed feed) {
        feeds.computeIfPresent(root, (key, known) -> known == feed && feed.isIdle() ? null : known);
    }
}
