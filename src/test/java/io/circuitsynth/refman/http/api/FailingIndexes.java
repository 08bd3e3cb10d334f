package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.index.ReferenceIndex;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Wraps the bitmap indexes of the service, so that a test can make one fail in the middle of an operation. */
public final class FailingIndexes implements BeanPostProcessor {

    private final AtomicBoolean failsNext = new AtomicBoolean();

    /** Makes the next registration or generation in a bitmap index fail. */
    public void failNext() {
        failsNext.set(true);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return name.equals("bitmapIndexes") && bean instanceof Supplier<?> indexes
                ? (Supplier<ReferenceIndex>) () -> failing((ReferenceIndex) indexes.get())
                : bean;
    }

    private ReferenceIndex failing(ReferenceIndex index) {
        return (ReferenceIndex) Proxy.newProxyInstance(
                ReferenceIndex.class.getClassLoader(),
                new Class<?>[] {ReferenceIndex.class},
                (proxy, method, arguments) -> call(index, method, arguments));
    }

    private Object call(ReferenceIndex index, Method method, Object[] arguments) throws Throwable {
        if (method.getName().startsWith("own") && arguments != null && failsNext.getAndSet(false)) {
            throw new NoClassDefFoundError("a test breaks the index");
        }
        try {
            return method.invoke(index, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
