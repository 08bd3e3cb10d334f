package io.circuitsynth.refman.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What to measure with, from system properties.
 *
 * @param java the program that runs the service and its peer: {@code load.java}
 * @param options options for the service's virtual machine, separated by blanks: {@code load.options}
 * @param jar the service: {@code load.jar}
 * @param directory where to put all files; a disk, not memory: {@code load.directory}
 * @param rounds how often everything is measured: {@code rounds}
 * @param seconds how long each measurement takes: {@code load.seconds}
 */
record Settings(String java, List<String> options, Path jar, Path directory, int rounds, int seconds) {

    static Settings ofSystemProperties() {
        return new Settings(
                property("load.java"),
                Stream.of(property("load.options").split(" "))
                        .filter(option -> !option.isEmpty())
                        .toList(),
                Path.of(property("load.jar")).toAbsolutePath(),
                Path.of(property("load.directory")).toAbsolutePath(),
                Integer.getInteger("rounds", 3),
                Integer.getInteger("load.seconds", 5));
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name + " is missing");
    }

    /** The command that runs one of these classes on the chosen JDK. */
    List<String> command(Class<?> main, String... arguments) {
        return Stream.concat(
                        Stream.of(java, "-classpath", property("java.class.path"), main.getName()),
                        Stream.of(arguments))
                .toList();
    }

    /** The command that runs the service on the chosen JDK. */
    List<String> serviceCommand(String... arguments) {
        return Stream.of(
                        Stream.of(java),
                        options.stream(),
                        Stream.of("-jar", jar.toString(), "--server.port=0"),
                        Stream.of(arguments))
                .flatMap(part -> part)
                .toList();
    }
}
