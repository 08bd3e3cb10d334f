package io.circuitsynth.refman.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restricts files to the user who runs the service.
 *
 * <p>The database holds the designs of all tenants. SQLite would create it with the permissions of the umask, and its log
 * and its index with those of the database. File systems without such permissions, as on Windows, are left as they are.
 */
public final class OwnerOnly {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerOnly.class);

    private static final String FILE = "rw-------";
    private static final String DIRECTORY = "rwx------";

    private OwnerOnly() {}

    /** Creates a directory and those above it, unless it exists. An existing directory keeps its permissions. */
    public static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, attributes(directory, DIRECTORY));
    }

    /** Creates an empty file with a name of its own. */
    public static Path createTempFile(Path directory, String prefix, String suffix) throws IOException {
        return Files.createTempFile(directory, prefix, suffix, attributes(directory, FILE));
    }

    /** Creates an empty file, or restricts an existing one. */
    static void createOrRestrict(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file, FILE));
        } catch (FileAlreadyExistsException e) {
            restrict(file);
        }
    }

    /** Restricts an existing file. If it belongs to another user, logs a warning instead. */
    static void restrict(Path file) throws IOException {
        Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(FILE);
        if (!isPosix(file) || wanted.containsAll(Files.getPosixFilePermissions(file))) {
            return;
        }
        try {
            Files.setPosixFilePermissions(file, wanted);
        } catch (FileSystemException e) {
            LOG.warn("Other users may read {}, because its permissions cannot be changed: {}", file, e.getMessage());
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
