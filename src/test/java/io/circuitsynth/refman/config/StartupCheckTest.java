package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Tag("log")
@ExtendWith(OutputCaptureExtension.class)
class StartupCheckTest {

    @Test
    void whatIsDamagedIsLoggedAndTheServiceStarts(CapturedOutput output) {
        check(() -> List.of("hierarchyId 7: its root is gone"));
        assertThat(output)
                .contains("The database is damaged: hierarchyId 7: its root is gone")
                .contains("POST /actuator/refman/verify");
    }

    @Test
    void anUndamagedDatabaseIsNotMentioned(CapturedOutput output) {
        check(List::of);
        assertThat(output).doesNotContain("damaged");
    }

    @Test
    void aStoreThatIsUnavailableDoesNotStopTheStart(CapturedOutput output) {
        check(() -> {
            throw new StoreUnavailableException("a test makes the store unavailable", null);
        });
        assertThat(output).contains("The database could not be checked");
    }

    private static void check(Supplier<List<String>> found) {
        HierarchyStore store = (HierarchyStore) Proxy.newProxyInstance(
                HierarchyStore.class.getClassLoader(),
                new Class<?>[] {HierarchyStore.class},
                (proxy, method, arguments) -> found.get());
        new StartupCheck(store).run(new DefaultApplicationArguments());
    }
}
