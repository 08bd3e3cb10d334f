package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Policy;
import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class ReferenceManagerPropertiesTest {

    private static ConfigurableApplicationContext start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplication(ReferenceManagerApplication.class).run(arguments.toArray(new String[0]));
    }

    @Test
    void aConfiguredProfileCreatesRules() {
        String profile = "refman.rules.profiles.ipc.";
        try (ConfigurableApplicationContext context = start(
                profile + "max-reference-characters=6",
                profile + "max-prefix-characters=2",
                profile + "prefix-pattern=[A-Z]+",
                profile + "reserved-references=R13,U001",
                profile + "reserved-prefixes=XX",
                profile + "minimum-digits=3",
                profile + "zero-before-number-prefixes=P",
                profile + "case-sensitive=false",
                profile + "number-required=false")) {
            Rules rules = context.getBean(RulesCatalog.class).find("ipc").orElseThrow();
            String code = rules.check("CON")
                    .fold(valid -> "valid", refusal -> refusal.code().text());
            assertThat(code).isEqualTo(RefusalCode.PREFIX_TOO_LONG.text());
            assertThat(rules.check("GN").isDone()).isTrue();
            assertThat(rules.check("XX1").isDone()).isFalse();
            assertThat(rules.check("R13").isDone()).isFalse();
            assertThat(rules.segments("P").get(0)).isEqualTo(new NumberSegment(new Series("P", 2), 1, 9));
            assertThat(rules.key("r")).isEqualTo(rules.key("R"));
            assertThat(rules.segments("U"))
                    .containsExactly(
                            new NumberSegment(new Series("U", 3), 2, 99),
                            new NumberSegment(Series.plain("U"), 100, 99999));
        }
    }

    @ParameterizedTest
    @CsvSource({"sqlite", "memory"})
    void anEmptyDatasourceUrlIsIgnored(String kind) {
        try (ConfigurableApplicationContext context = start("spring.datasource.url=", "refman.store=" + kind)) {
            assertThat(context.getBean(HierarchyStore.class).name()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"refman.store=memory,", "refman.cache.max-bytes=3MB, 3145728"})
    void theHierarchyCacheTakesTheConfiguredSizeOrItsShareOfTheHeap(String property, @Nullable Long bytes) {
        try (ConfigurableApplicationContext context = start(property)) {
            assertThat(context.getBean(ManagerCache.class).cache().policy().eviction())
                    .map(Policy.Eviction::getMaximum)
                    .contains(
                            bytes == null ? new HeapShares(Runtime.getRuntime().maxMemory()).cacheBytes() : bytes);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refman.rules.profiles.ipc.prefix-pattern=[A-|"
                        + "refman.rules.profiles.ipc: prefix-pattern is not a regular expression",
                "refman.rules.profiles.ipc.minimum-digits=11|"
                        + "refman.rules.profiles.ipc: minimum-digits must be 1 to 10",
                "refman.rules.profiles.strict.minimum-digits=2|"
                        + "refman.rules.profiles.strict: the name is reserved for built-in rules",
                "refman.rules.profiles.[i p].minimum-digits=2|"
                        + "refman.rules.profiles.i p: a profile's name has 1 to 64 of the characters",
                "refman.limits.items-per-page=0|refman.limits.items-per-page must be at least 1, not 0",
                "refman.limits.levels-per-hierarchy=201|refman.limits.levels-per-hierarchy must be at most 200",
                "refman.limits.items-per-page=many|refman.limits.items-per-page",
                "refman.features.bitmap-index.rollout-percent=101|"
                        + "refman.features.bitmap-index.rollout-percent must be 0 to 100, not 101",
                "refman.limits.item-per-page=5|refman.limits.item-per-page"
            })
    void anInvalidPropertyFailsTheStartAndIsNamed(String property, String message, CapturedOutput output) {
        int before = output.getAll().length();
        assertThat(failsToStart(property)).isTrue();
        String report = output.getAll().substring(before);
        assertThat(report).contains("APPLICATION FAILED TO START").contains(message);
    }

    private static boolean failsToStart(String property) {
        try (ConfigurableApplicationContext context = start(property)) {
            return !context.isActive();
        } catch (RuntimeException e) {
            return true;
        }
    }
}
