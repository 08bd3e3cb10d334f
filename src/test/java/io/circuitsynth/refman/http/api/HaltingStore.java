package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreStatus;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Stands in front of the service's store, where a test can hold its commits up or make it unavailable. */
public final class HaltingStore implements BeanPostProcessor {

    private volatile CountDownLatch someoneWaits = new CountDownLatch(0);
    private volatile CountDownLatch release = new CountDownLatch(0);
    private volatile boolean isHolding;
    private volatile End end = End.COMMITTED;
    private volatile StoreStatus status = StoreStatus.UP;
    private volatile boolean isBroken;

    private enum End {
        COMMITTED,
        CONFLICT,
        FAILED
    }

    /** A change that does not reach the store before the test says so, and if it says so. */
    private final class HeldCommit implements Commit {

        private final HierarchyStore store;
        private final Method append;
        private final Object @Nullable [] arguments;
        private final CountDownLatch held = release;
        private @Nullable Commit handedOn;
        private @Nullable End told;

        HeldCommit(HierarchyStore store, Method append, Object @Nullable [] arguments) {
            this.store = store;
            this.append = append;
            this.arguments = arguments;
        }

        @Override
        public Result await() {
            return switch (end()) {
                case COMMITTED -> handOn().await();
                case CONFLICT -> Result.CONFLICT;
                case FAILED -> throw new StoreUnavailableException("a test wants the commit to fail", null);
            };
        }

        /** The end that the test chose first; later ones are for other changes. */
        private End end() {
            someoneWaits.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                if (told == null) {
                    told = end;
                }
                return told;
            }
        }

        private synchronized Commit handOn() {
            if (handedOn == null) {
                try {
                    handedOn = (Commit) append.invoke(store, arguments);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
            return handedOn;
        }
    }

    /** Lets no commit end until {@link #goOn}, {@link #loseThoseHeld} or {@link #failThoseHeld}. */
    public void holdCommits() {
        someoneWaits = new CountDownLatch(1);
        release = new CountDownLatch(1);
        isHolding = true;
    }

    /** Holds the commits of no further change. */
    public void holdNoMore() {
        isHolding = false;
    }

    /** Whether somebody has come to wait for a commit within some seconds. */
    public boolean isWaitedFor() throws InterruptedException {
        return someoneWaits.await(10, TimeUnit.SECONDS);
    }

    /** Lets each call fail in a way that nobody expects, until {@link #goOn}. */
    public void breakDown() {
        isBroken = true;
    }

    /** Makes the store as one whose disk is full, until {@link #goOn}. */
    public void takeNoChanges() {
        status = StoreStatus.READ_ONLY;
    }

    /** Makes the store as a disk or a server that fails, until {@link #goOn}. */
    public void fail() {
        status = StoreStatus.DOWN;
    }

    /** Keeps what is held. */
    public void goOn() {
        isBroken = false;
        status = StoreStatus.UP;
        release(End.COMMITTED);
    }

    /** Says of what is held that others were first. */
    public void loseThoseHeld() {
        release(End.CONFLICT);
    }

    /** Says of what is held that nobody knows what became of it. */
    public void failThoseHeld() {
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
            throw new IllegalStateException("a test breaks a promise of the store");
        }
        if (status != StoreStatus.UP && method.getName().equals("status")) {
            return status;
        }
        if (isRefused(method.getName())) {
            throw new StoreUnavailableException("a test wants no answer", null);
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
