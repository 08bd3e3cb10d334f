package io.circuitsynth.refman.http.security;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the service asks for no credentials because only this machine can reach it.
 *
 * <p>It is so while neither a key nor the verification of tokens is configured. Then it must listen on the loopback
 * address.
 */
public final class ProtectedMode {

    private final boolean isOn;

    /**
     * Decides it.
     *
     * @param takesTokens whether the verification of tokens is configured
     * @param addresses the addresses to listen on, null for all
     * @throws UnprotectedAddressException if others could reach a service that asks for nothing
     */
    public ProtectedMode(ApiKeys keys, boolean takesTokens, List<@Nullable InetAddress> addresses) {
        this.isOn = keys.isEmpty() && !takesTokens;
        for (InetAddress address : addresses) {
            if (isOn && (address == null || !address.isLoopbackAddress())) {
                throw new UnprotectedAddressException(address);
            }
        }
    }

    /** Whether no credentials are asked for. */
    public boolean isOn() {
        return isOn;
    }
}
