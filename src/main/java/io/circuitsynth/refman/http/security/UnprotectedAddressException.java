package io.circuitsynth.refman.http.security;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Says that the service was told to listen where others reach it, and to ask nobody for credentials. */
public final class UnprotectedAddressException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnprotectedAddressException(@Nullable InetAddress address) {
        super("The service would listen on " + (address == null ? "all addresses" : address.getHostAddress())
                + ", and nobody would need a key.");
    }
}
