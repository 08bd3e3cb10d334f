package io.circuitsynth.refman.web;

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

    private volatile CountDownLatch commits = new CountDownLatch(0);
    private volatile CountDownLatch someoneWaits = new CountDownLatch(0);
    private volatile StoreStatus status = StoreStatus.UP;

    /** Lets no commit end until {@link #goOn}. */
    public void holdCommits() {
        someoneWaits = new CountDownLatch(1);
        commits = new CountDownLatch(1);
    }

    /** Whether somebody has come to wait for a commit within some seconds. */
    public boolean isWaitedFor() throws InterruptedException {
        return someoneWaits.await(10, TimeUnit.SECONDS);
    }

    /** Makes the store as a disk or a server that fails, until {@link #goOn}. */
    void fail() {
        status = StoreStatus.DOWN;
    }

    public void goOn() {
        status = StoreStatus.UP;
        commits.countDown();
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
        if (status != StoreStatus.UP) {
            if (method.getName().equals("status")) {
                return status;
            }
            throw new StoreUnavailableException("a test wants no answer", null);
        }
        CountDownLatch held = commits;
        if (method.getName().equals("append") && held.getCount() > 0) {
            return (Commit) () -> {
                awaitRelease(held);
                return ((Commit) invoke(store, method, arguments)).await();
            };
        }
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object invoke(HierarchyStore store, Method method, Object @Nullable [] arguments) {
        try {
            return method.invoke(store, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitRelease(CountDownLatch held) {
        someoneWaits.countDown();
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
