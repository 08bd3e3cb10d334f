package io.circuitsynth.refman.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Holds the settings of a run, from system properties.
 *
 * @param java the Java launcher of the service and its peers in Java: {@code load.java}
 * @param options the JVM options of the service, separated by blanks: {@code load.options}
 * @param jar the jar of the service: {@code load.jar}
 * @param sources the directory of the peers that are not in Java: {@code load.sources}
 * @param directory the directory of the databases, on a disk: {@code load.directory}
 * @param build the directory of installed peers and of results: {@code load.build}
 * @param rounds the number of rounds: {@code rounds}
 * @param seconds the duration of each measurement: {@code load.seconds}
 * @param warming the duration of each of three warm-ups: {@code load.warming}
 * @param divisor divides the amounts of references and hierarchies, for a trial run: {@code load.divisor}
 */
record Settings(
        String java,
        List<String> options,
        Path jar,
        Path sources,
        Path directory,
        Path build,
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
                path("load.sources"),
                path("load.directory"),
                path("load.build"),
                Integer.getInteger("rounds", 10),
                Integer.getInteger("load.seconds", 5),
                Integer.getInteger("load.warming", 8),
                Integer.getInteger("load.divisor", 1));
    }

    /** Returns the directory that the table, the measurements and the plots are written to. */
    Path results() {
        return build.resolve("load");
    }

    private static Path path(String name) {
        return Path.of(property(name)).toAbsolutePath();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name + " is missing");
    }

    /** Returns the command that runs one of these classes on the chosen JDK. */
    List<String> command(Class<?> main, String... arguments) {
        return Stream.concat(
                        Stream.of(java, "-classpath", property("java.class.path"), main.getName()),
                        Stream.of(arguments))
                .toList();
    }

    /** Returns the command that runs the service on the chosen JDK and a free port. */
    List<String> serviceCommand(String... arguments) {
        return serviceCommand(
                List.of(),
                jar,
                Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments))
                        .toList());
    }

    /** Returns the command that runs a jar of the service on the chosen JDK. */
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
