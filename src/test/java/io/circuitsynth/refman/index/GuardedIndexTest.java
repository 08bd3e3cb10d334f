package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedIndexTest extends ReferenceIndexContract {

    private static final UUID HIERARCHY = new UUID(1, 2);

    @Override
    protected ReferenceIndex create() {
        return new GuardedIndex(HIERARCHY, new BitmapIndex());
    }

    /** Creates an index whose operations all fail. */
    static ReferenceIndex broken(Throwable cause) {
        return (ReferenceIndex) Proxy.newProxyInstance(
                ReferenceIndex.class.getClassLoader(), new Class<?>[] {ReferenceIndex.class}, (proxy, method, args) -> {
                    throw cause;
                });
    }

    static Stream<Method> operations() {
        return Arrays.stream(ReferenceIndex.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.getName().equals("implementation"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationThrowsAnIndexFailureWithItsCause(Method operation) {
        NoClassDefFoundError missing = new NoClassDefFoundError("org/roaringbitmap/RoaringBitmap");
        assertIndexFailure(operation, missing);
        assertIndexFailure(operation, new IllegalStateException("broken"));
    }

    private static void assertIndexFailure(Method operation, Throwable cause) {
        ReferenceIndex index = new GuardedIndex(HIERARCHY, broken(cause));
        Object[] arguments = Arrays.stream(operation.getParameterTypes())
                .map(GuardedIndexTest::anyValue)
                .toArray();
        assertThat(catchThrowable(() -> operation.invoke(index, arguments)))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOfSatisfying(
                        IndexFailedException.class,
                        failure -> assertThat(failure.hierarchy()).isEqualTo(HIERARCHY))
                .hasCause(cause);
    }

    private static @Nullable Object anyValue(Class<?> type) {
        if (type == int.class) {
            return 1;
        }
        return type == long.class ? 1L : null;
    }

    @Test
    void aVirtualMachineErrorIsNotAnIndexFailure() {
        ReferenceIndex index = new GuardedIndex(HIERARCHY, broken(new OutOfMemoryError("broken")));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(index::usedCount);
    }
}
