package io.circuitsynth.refman.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Installs and starts the peer on Fastify and better-sqlite3, which commits one transaction for each request. */
final class FastifyPeer {

    private static final String SCRIPT = "fastify-peer.js";
    private static final String PACKAGE = "package.json";
    private static final String LOCKFILE = "package-lock.json";

    private FastifyPeer() {}

    /** Starts the peer with a new database; installs its packages if they are missing or outdated. */
    static ServerProcess start(Measuring measuring) throws IOException, InterruptedException {
        Path installed = measuring.settings().build().resolve("node");
        install(measuring, measuring.settings().sources().resolve("node"), installed);
        return ServerProcess.start(
                List.of(
                        "node",
                        installed.resolve(SCRIPT).toString(),
                        measuring.file("fastify.sqlite").toString()),
                measuring.file("fastify.log"));
    }

    /** Installs the packages. npm writes {@code node_modules/.package-lock.json} last, so a failed install is repeated. */
    private static void install(Measuring measuring, Path sources, Path installed) throws IOException {
        boolean isCurrent = Files.exists(installed.resolve("node_modules").resolve(".package-lock.json"))
                && Files.mismatch(sources.resolve(LOCKFILE), installed.resolve(LOCKFILE)) == -1;
        Files.createDirectories(installed);
        for (String file : List.of(SCRIPT, PACKAGE, LOCKFILE)) {
            Files.copy(sources.resolve(file), installed.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (isCurrent) {
            return;
        }
        measuring.say("installing the Node.js packages of the peer");
        Process process = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                .directory(installed.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("npm ci failed:\n" + output);
        }
    }
}
