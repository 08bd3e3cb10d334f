package io.circuitsynth.refman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the image with the build. */
class ImageTest {

    private static String firstGroup(String file, String regex) throws IOException {
        Matcher matcher = Pattern.compile(regex).matcher(Files.readString(Path.of(file)));
        assertThat(matcher.find()).as(regex + " in " + file).isTrue();
        return matcher.group(1);
    }

    @Test
    void aStopOfTheImageWaitsForLoadBalancers() throws IOException {
        assertThat(firstGroup("Dockerfile", "REFMAN_SHUTDOWN_DELAY=(\\S+)")).isEqualTo("5s");
    }

    @Test
    void theImageUsesTheJvmOptionsOfTheBuild() throws IOException {
        assertThat(firstGroup("Dockerfile", "ENV JDK_JAVA_OPTIONS=\"(.*)\""))
                .isEqualTo(firstGroup("pom.xml", "<service.jvm.options>(.*)</service.jvm.options>"));
    }
}
