package io.circuitsynth.refman.store;

import java.lang.reflect.Proxy;

/** A store of which a test sees what it is asked. */
final class WatchedStore {

    private WatchedStore() {}

    /** Does something with the arguments of a call. */
    interface Watch {
        void with(Object[] arguments) throws Exception;
    }

    /** The store, each call of whose method of that name is watched first. */
    static HierarchyStore before(String name, HierarchyStore store, Watch watch) {
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
