package io.circuitsynth.refman.config;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Adds the defaults that depend on the heap; every other source of properties takes precedence. */
class HeapDefaultsPostProcessor implements EnvironmentPostProcessor {

    private static final String NAME = "heapDefaults";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        HeapShares shares = new HeapShares(Runtime.getRuntime().maxMemory());
        environment.getPropertySources().addLast(new MapPropertySource(NAME, shares.properties()));
    }
}
