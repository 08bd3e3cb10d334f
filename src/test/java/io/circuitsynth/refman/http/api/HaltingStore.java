package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreStatus;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Wraps the service's store, so that a test can delay its commits or make it unavailable. */
public final class HaltingStore implements BeanPostProcessor {

    private static final HierarchyId UNREADABLE =
            new HierarchyId(UUID.fromString("0195cf5a-7c1e-7000-8000-000000000001"));

    private volatile CountDownLatch waiting = new CountDownLatch(0);
    private volatile CountDownLatch release = new CountDownLatch(0);
    private volatile boolean isHolding;
    private volatile End end = End.COMMITTED;
    private volatile StoreStatus status = StoreStatus.UP;
    private volatile boolean isBroken;
    private volatile boolean isDamaged;
    private volatile boolean hasLostRules;

    private enum End {
        COMMITTED,
        CONFLICT,
        FAILED
    }

    /** A change that reaches the store when the test releases it, or never. */
    private final class HeldCommit implements Commit {

        private final HierarchyStore store;
        private final Method append;
        private final Object @Nullable [] arguments;
        private final CountDownLatch held = release;
        private @Nullable Commit forwarded;
        private @Nullable End fixed;

        HeldCommit(HierarchyStore store, Method append, Object @Nullable [] arguments) {
            this.store = store;
            this.append = append;
            this.arguments = arguments;
        }

        @Override
        public Result await() {
            return switch (end()) {
                case COMMITTED -> forward().await();
                case CONFLICT -> Result.CONFLICT;
                case FAILED -> throw new StoreUnavailableException("a test fails the commit", null);
            };
        }

        /** Returns the first end that the test chose for this change; later choices are for later changes. */
        private End end() {
            waiting.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                if (fixed == null) {
                    fixed = end;
                }
                return fixed;
            }
        }

        private synchronized Commit forward() {
            if (forwarded == null) {
                try {
                    forwarded = (Commit) append.invoke(store, arguments);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
            return forwarded;
        }
    }

    /** Delays all commits until {@link #resume}, {@link #conflictHeld} or {@link #failHeld}. */
    public void holdCommits() {
        waiting = new CountDownLatch(1);
        release = new CountDownLatch(1);
        isHolding = true;
    }

    /** Stops delaying the commits of new changes. */
    public void stopHolding() {
        isHolding = false;
    }

    /** Waits until a thread waits for a commit. Returns false if none does within 10 seconds. */
    public boolean awaitWaiter() throws InterruptedException {
        return waiting.await(10, TimeUnit.SECONDS);
    }

    /** Makes every call throw an unexpected exception until {@link #resume}. */
    public void breakContract() {
        isBroken = true;
    }

    /** Makes every manager that is not loaded yet belong to a hierarchy that is gone, until {@link #resume}. */
    public void damage() {
        isDamaged = true;
    }

    /** Makes every manager that is not loaded yet belong to a hierarchy with unknown rules, until {@link #resume}. */
    public void loseRules() {
        hasLostRules = true;
    }

    /** Makes the store read-only, as a full disk does, until {@link #resume}. */
    public void becomeReadOnly() {
        status = StoreStatus.READ_ONLY;
    }

    /** Makes the store unavailable, as a failing disk or server does, until {@link #resume}. */
    public void fail() {
        status = StoreStatus.DOWN;
    }

    /** Ends all faults and commits the delayed changes. */
    public void resume() {
        isBroken = false;
        isDamaged = false;
        hasLostRules = false;
        status = StoreStatus.UP;
        release(End.COMMITTED);
    }

    /** Ends the delayed commits with a conflict. */
    public void conflictHeld() {
        release(End.CONFLICT);
    }

    /** Ends the delayed commits with an unknown outcome. */
    public void failHeld() {
        release(End.FAILED);
    }

    private void release(End chosen) {
        end = chosen;
        isHolding = false;
        release.countDown();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof HierarchyStore store
                ? Proxy.newProxyInstance(
                        HierarchyStore.class.getClassLoader(),
                        new Class<?>[] {HierarchyStore.class},
                        (proxy, method, arguments) -> call(store, method, arguments))
                : bean;
    }

    private @Nullable Object call(HierarchyStore store, Method method, Object @Nullable [] arguments) throws Throwable {
        if (isBroken) {
            throw new IllegalStateException("a test breaks the contract of the store");
        }
        if (status != StoreStatus.UP && method.getName().equals("status")) {
            return status;
        }
        if ((isDamaged || hasLostRules) && method.getName().equals("find")) {
            return Optional.of(UNREADABLE);
        }
        if (hasLostRules && method.getName().equals("load")) {
            HierarchyHead head = new HierarchyHead(UNREADABLE, new ManagerKey("default", "root"), "gone", 1, 0, null);
            return Optional.of(new StoredHierarchy(head, 1, new HierarchyRows()));
        }
        if (isRefused(method.getName())) {
            throw new StoreUnavailableException("a test makes the store unavailable", null);
        }
        if (method.getName().equals("append") && isHolding) {
            return new HeldCommit(store, method, arguments);
        }
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private boolean isRefused(String method) {
        return switch (status) {
            case UP -> false;
            case READ_ONLY -> method.equals("append");
            case DOWN -> !method.equals("name") && !method.equals("isDurable");
        };
    }
}
