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
 * @param python the peer in Python: {@code load.python}
 * @param directory where to put all files; a disk, not memory: {@code load.directory}
 * @param results where to leave what was measured: {@code load.results}
 * @param rounds how often everything is measured: {@code rounds}
 * @param seconds how long each measurement takes: {@code load.seconds}
 * @param warming how long everything is warmed up, three times: {@code load.warming}
 * @param divisor by what all amounts are divided, to try whether everything works: {@code load.divisor}
 */
record Settings(
        String java,
        List<String> options,
        Path jar,
        Path python,
        Path directory,
        Path results,
        int rounds,
        int seconds,
        int warming,
        int divisor) {

    static Settings ofSystemProperties() {
        return new Settings(
                property("load.java"),
                Stream.of(property("load.options").split(" "))
                        .filter(option -> !option.isEmpty())
                        .toList(),
                path("load.jar"),
                path("load.python"),
                path("load.directory"),
                path("load.results"),
                Integer.getInteger("rounds", 3),
                Integer.getInteger("load.seconds", 5),
                Integer.getInteger("load.warming", 8),
                Integer.getInteger("load.divisor", 1));
    }

    private static Path path(String name) {
        return Path.of(property(name)).toAbsolutePath();
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

    /** The command that runs the service on the chosen JDK, on a free port. */
    List<String> serviceCommand(String... arguments) {
        return serviceCommand(
                List.of(),
                jar,
                Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments))
                        .toList());
    }

    /** The command that runs a jar of the service on the chosen JDK. */
    List<String> serviceCommand(List<String> moreOptions, Path chosenJar, List<String> arguments) {
        return Stream.of(
                        Stream.of(java),
                        options.stream(),
                        moreOptions.stream(),
                        Stream.of("-jar", chosenJar.toString()),
                        arguments.stream())
                .flatMap(part -> part)
                .toList();
    }
}
