package io.circuitsynth.refman.http.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * Disables the bitmap index, for a test that repeats one whose outcome depends on the index.
 *
 * <p>Other tests, such as those of authorization and request limits, run on the bitmap index only.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@TestPropertySource(properties = "refman.features.bitmap-index.enabled=false")
public @interface OnScanningIndex {}
