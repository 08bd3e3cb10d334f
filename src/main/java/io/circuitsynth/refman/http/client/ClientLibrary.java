package io.circuitsynth.refman.http.client;

import io.circuitsynth.refman.http.security.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Knows the files of the JavaScript client, and their digests.
 *
 * <p>The modules import each other by relative paths. So one digest over all files names the version of each, and a page never
 * combines modules of two versions.
 */
final class ClientLibrary {

    /** Where the build copies the files to. */
    static final String DIRECTORY = "client/";

    private final Map<String, String> etags;
    private final String version;

    private ClientLibrary(Map<String, String> etags, String version) {
        this.etags = etags;
        this.version = version;
    }

    /** Reads all files of the client. */
    static ClientLibrary read() throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Resource each : new PathMatchingResourcePatternResolver().getResources("classpath:" + DIRECTORY + "*")) {
            files.put(Objects.requireNonNull(each.getFilename()), each.getContentAsByteArray());
        }
        if (files.isEmpty()) {
            throw new IOException("The JavaScript client is missing in " + DIRECTORY);
        }
        Map<String, String> etags = new TreeMap<>();
        MessageDigest all = Sha256.digest();
        files.forEach((name, content) -> {
            byte[] digest = Sha256.digest().digest(content);
            etags.put(name, text(digest));
            all.update(name.getBytes(StandardCharsets.UTF_8));
            all.update((byte) 0);
            all.update(digest);
        });
        return new ClientLibrary(etags, text(all.digest()));
    }

    private static String text(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, 16);
    }

    /** Returns the digest of all files together. */
    String version() {
        return version;
    }

    boolean contains(String name) {
        return etags.containsKey(name);
    }

    /** Returns the entity tag of a file, weak because the server compresses it; null if it is none of the client. */
    @Nullable
    String etag(Resource file) {
        String digest = etags.get(Objects.requireNonNullElse(file.getFilename(), ""));
        return digest == null ? null : "W/\"" + digest + '"';
    }
}
