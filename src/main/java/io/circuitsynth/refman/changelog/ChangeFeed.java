package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of the hierarchies of one root, once for all that follow it.
 *
 * <p>It runs on one thread at a time. A follower that joins receives what the feed is ahead of it while the feed stands still, so
 * there is no gap between the log and the feed.
 */
final class ChangeFeed {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);

    private final ChangeFeeds feeds;
    private final ManagerKey root;
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final Queue<ChangeFollower> joining = new ConcurrentLinkedQueue<>();
    private final Set<ChangeFollower> followers = new LinkedHashSet<>();
    private volatile boolean isFollowed;
    private volatile ChangePosition position = ChangePosition.after(0);

    ChangeFeed(ChangeFeeds feeds, ManagerKey root) {
        this.feeds = feeds;
        this.root = root;
    }

    void join(ChangeFollower follower) {
        joining.add(follower);
    }

    boolean isIdle() {
        return !isFollowed && joining.isEmpty();
    }

    boolean isBehind(long version) {
        return position.version() != version;
    }

    /** Runs the feed, now or once more after its present run. */
    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            feeds.execute(this::run);
        }
    }

    private void run() {
        int seen = wakeUps.get();
        try {
            advance();
        } catch (RuntimeException | Error e) {
            LOG.error("Feeding the changes of '{}' failed", root.id(), e);
            feeds.executeLater(this::wake);
        }
        // Others get their turn before the next run.
        if (wakeUps.addAndGet(-seen) > 0) {
            feeds.execute(this::run);
        }
    }

    private void advance() {
        for (ChangeFollower each = joining.poll(); each != null; each = joining.poll()) {
            admit(each);
        }
        removeClosed();
        isFollowed = !followers.isEmpty();
        if (!isFollowed) {
            feeds.removeIdle(root, this);
            return;
        }
        boolean hasMore = true;
        while (hasMore && !followers.isEmpty()) {
            hasMore = readPage();
            removeClosed();
        }
    }

    private void removeClosed() {
        followers.removeIf(follower -> !follower.isOpen());
    }

    /** Adds a follower after it received everything up to the position of the feed. */
    private void admit(ChangeFollower follower) {
        if (followers.isEmpty()) {
            position = follower.position();
        }
        while (follower.isOpen() && follower.position().compareTo(position) < 0) {
            Outcome<ChangePage> read =
                    feeds.log().read(root, follower.position(), ChangeFeeds.EVENTS_PER_PAGE, ChangeFilter.ALL);
            if (read instanceof Outcome.Refused<ChangePage> refused) {
                if (ChangeLog.isLasting(refused.refusal())) {
                    follower.gone(refused.refusal());
                } else {
                    feeds.executeLater(() -> feeds.join(root, follower));
                }
                return;
            }
            ChangePage page = read.orElseThrow();
            follower.receive(feeds.rendered(page), page.end());
        }
        followers.add(follower);
    }

    /** Reads a page and hands it on; returns whether there may be another one. */
    private boolean readPage() {
        Outcome<ChangePage> read = feeds.log().read(root, position, ChangeFeeds.EVENTS_PER_PAGE, ChangeFilter.ALL);
        if (read instanceof Outcome.Refused<ChangePage> refused) {
            if (ChangeLog.isLasting(refused.refusal())) {
                List<ChangeFollower> all = new ArrayList<>(followers);
                followers.clear();
                all.forEach(each -> each.gone(refused.refusal()));
                wakeUps.incrementAndGet();
            } else {
                LOG.debug("Cannot read the changes of '{}' at present: {}", root.id(), refused.refusal());
                feeds.executeLater(this::wake);
            }
            return false;
        }
        ChangePage page = read.orElseThrow();
        if (!page.end().equals(position)) {
            List<RenderedChange> changes = feeds.rendered(page);
            position = page.end();
            followers.forEach(each -> each.receive(changes, page.end()));
        }
        return page.hasMore() || page.events().stream().anyMatch(ChangeFeed::endsHierarchy);
    }

    /** Returns whether the log goes on only if there is a new hierarchy with the same root, which the next page tells. */
    private static boolean endsHierarchy(ChangeEvent event) {
        ChangeType type = event.detail().type();
        return type == ChangeType.HIERARCHY_DELETED || type == ChangeType.HIERARCHY_MOVED;
    }
}
