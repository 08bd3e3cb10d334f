package io.circuitsynth.refman.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * Creates an archive of the loaded classes (AppCDS), with which the service starts in about two thirds of the time.
 *
 * <p>The JVM archives classes of jars only, so the classes of this build are packed first. The first test that needs them
 * creates both, once for each build and each Java version.
 */
final class ServiceArchive {

    /** The launcher of the JVM that runs the tests. */
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String MAIN = "io.circuitsynth.refman.ReferenceManagerApplication";
    private static final Path DIRECTORY = Path.of("target", "service-archives");
    private static final List<String> JVM = List.of(JAVA, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private ServiceArchive() {}

    /** Returns the command that starts the service, without its settings. */
    static List<String> command() {
        try {
            Files.createDirectories(DIRECTORY);
            // Several test processes may need the archive at the same time.
            try (FileChannel channel = FileChannel.open(
                            DIRECTORY.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assert lock.isValid();
                return lockedCommand();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lockedCommand() throws IOException {
        List<Path> classes = new ArrayList<>();
        List<String> libraries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.isEmpty()) {
                // An empty entry is the working directory, in which this archive is made.
                continue;
            }
            Path path = Path.of(entry);
            if (!Files.isDirectory(path)) {
                libraries.add(entry);
            } else if (!path.endsWith("test-classes")) {
                // The tests' own settings must not affect the service.
                classes.add(path);
            }
        }
        Path archive = DIRECTORY.resolve(key(classes) + ".jsa").toAbsolutePath();
        Path jar = DIRECTORY.resolve(key(classes) + ".jar").toAbsolutePath();
        libraries.add(0, jar.toString());
        List<String> start = List.of("-cp", String.join(File.pathSeparator, libraries), MAIN);
        if (!Files.exists(archive)) {
            pack(classes, jar);
            dump(archive, start);
        }
        return join(JVM, List.of("-XX:SharedArchiveFile=" + archive), start);
    }

    /** Returns a name that changes with each class, resource and Java version. */
    private static String key(List<Path> directories) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
        for (Path directory : directories) {
            for (Path file : files(directory)) {
                String state = file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
                sum.update(state.getBytes(StandardCharsets.UTF_8));
            }
        }
        return "service-%08x".formatted(sum.getValue());
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted().toList();
        }
    }

    private static void pack(List<Path> directories, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path directory : directories) {
                for (Path file : files(directory)) {
                    String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
                    if (name.isEmpty()) {
                        continue;
                    }
                    // Component scanning and Flyway look directories up by their entries.
                    boolean isDirectory = Files.isDirectory(file);
                    out.putNextEntry(new ZipEntry(isDirectory ? name + "/" : name));
                    if (!isDirectory) {
                        Files.copy(file, out);
                    }
                    out.closeEntry();
                }
            }
        }
    }

    private static void dump(Path archive, List<String> start) throws IOException {
        Path made = DIRECTORY.resolve("new.jsa").toAbsolutePath();
        Path log = DIRECTORY.resolve("dump.log");
        Process process = new ProcessBuilder(join(
                        join(
                                JVM,
                                List.of("-XX:ArchiveClassesAtExit=" + made),
                                List.of("-Dspring.context.exit=onRefresh")),
                        start,
                        List.of("--server.port=0", "--refman.data-dir=" + DIRECTORY.resolve("data"))))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError("no archive was created:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating an archive", e);
        }
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> join(List<String> first, List<String> second, List<String> third) {
        return Stream.of(first, second, third).flatMap(List::stream).toList();
    }
}
