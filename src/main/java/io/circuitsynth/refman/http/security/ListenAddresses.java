package io.circuitsynth.refman.http.security;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The addresses that the service and its management port listen on. */
public final class ListenAddresses {

    private final List<Optional<InetAddress>> addresses;

    /**
     * Creates the list of addresses.
     *
     * @param addresses the bound addresses; null means all addresses of the machine
     */
    public ListenAddresses(List<@Nullable InetAddress> addresses) {
        this.addresses = addresses.stream().map(Optional::ofNullable).toList();
    }

    /** Returns whether only this machine can reach the service. */
    public boolean areLoopback() {
        return addresses.stream().allMatch(ListenAddresses::isLoopback);
    }

    /**
     * Fails if other machines can reach the service.
     *
     * @throws UnprotectedAddressException with the first address that they can reach
     */
    void requireLoopback() {
        for (Optional<InetAddress> address : addresses) {
            if (!isLoopback(address)) {
                throw new UnprotectedAddressException(address.orElse(null));
            }
        }
    }

    private static boolean isLoopback(Optional<InetAddress> address) {
        return address.map(InetAddress::isLoopbackAddress).orElse(false);
    }
}
