package io.circuitsynth.refman.store;

import java.lang.reflect.Proxy;

/** A store whose calls a test observes. */
public final class WatchedStore {

    private WatchedStore() {}

    /** Receives the arguments of a call. */
    public interface Watch {
        void with(Object[] arguments) throws Exception;
    }

    /** Returns a store that notifies the watch before each call of a method. */
    public static HierarchyStore before(String name, HierarchyStore store, Watch watch) {
        return (HierarchyStore) Proxy.newProxyInstance(
                HierarchyStore.class.getClassLoader(),
                new Class<?>[] {HierarchyStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        watch.with(arguments);
                    }
                    return method.invoke(store, arguments);
                });
    }
}
