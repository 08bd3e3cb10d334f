package io.circuitsynth.refman.http.security;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Signals that other machines could reach a service that requires no credentials. */
public final class UnprotectedAddressException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnprotectedAddressException(@Nullable InetAddress address) {
        super("The service would listen on " + (address == null ? "all addresses" : address.getHostAddress())
                + ", which is not a loopback address, and no key is configured.");
    }
}
