package io.circuitsynth.refman.http.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * A test that asks the running service over HTTP.
 *
 * <p>The build runs all of them twice: on the bitmap index, and with the feature flag off on the scanning index.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("http")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
public @interface HttpTest {}
