package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.store.OwnerOnly;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;

/**
 * Stores the SHA-256 of the initial admin key.
 *
 * <p>The service generates that key if no credentials are configured and other machines can reach it. The key is
 * printed once and not stored, so read access to the file does not give access to the service.
 */
public final class AdminKeyFile {

    /** The name of the file in the data directory. */
    public static final String NAME = "admin-key.sha256";

    private static final Caller ADMIN = new Caller("admin", Caller.DEFAULT_TENANT, Role.ADMIN);

    private final Path file;
    private final RandomGenerator random;
    private final PrintStream console;

    /**
     * Creates an object for the file in a data directory, without accessing the file.
     *
     * @param directory the data directory
     * @param console prints a new key; a log may be forwarded to systems that must not hold secrets
     */
    public AdminKeyFile(Path directory, RandomGenerator random, PrintStream console) {
        this.file = directory.toAbsolutePath().normalize().resolve(NAME);
        this.random = random;
        this.console = console;
    }

    /**
     * Returns the stored digest. If there is no file, generates a key, stores its digest and prints the key.
     *
     * @throws AdminKeyFileException if the file cannot be read or written, or does not hold a digest
     */
    public KnownKey readOrCreate() {
        try {
            if (Files.exists(file)) {
                return read();
            }
            ApiKey key = ApiKey.generate(random);
            if (!create(key.sha256())) {
                return read();
            }
            print(key);
            return new KnownKey(key.sha256(), ADMIN);
        } catch (IOException e) {
            throw new AdminKeyFileException("Cannot read or write the digest of the admin key in " + file, e);
        }
    }

    private KnownKey read() throws IOException {
        String digest = Files.readString(file, StandardCharsets.US_ASCII).strip();
        try {
            return new KnownKey(digest, ADMIN);
        } catch (IllegalArgumentException e) {
            throw new AdminKeyFileException(file + " does not hold a SHA-256", e);
        }
    }

    /**
     * Stores a digest atomically and durably.
     *
     * @return false if another process stored one first
     */
    private boolean create(String digest) throws IOException {
        Path directory = file.resolveSibling("");
        OwnerOnly.createDirectories(directory);
        Path unfinished = OwnerOnly.createTempFile(directory, NAME, ".unfinished");
        try {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                ByteBuffer content = StandardCharsets.US_ASCII.encode(digest + "\n");
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            publish(unfinished);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Publishes the file by a link, which fails if the target exists. A move would replace a digest in use. */
    private void publish(Path unfinished) throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            // Some file systems do not support hard links.
            Files.move(unfinished, file);
        }
    }

    private void print(ApiKey key) {
        console.print("""

                *************************************************************

                No key is configured. The service generated an admin key:

                  %s

                Send it in the header X-API-Key, or enter it under "Authorize" in Swagger UI.
                It is not shown again. Its SHA-256 digest is stored in
                %s
                To generate another key, delete that file and restart the service.

                *************************************************************

                """.formatted(key.text(), file));
        console.flush();
    }
}
