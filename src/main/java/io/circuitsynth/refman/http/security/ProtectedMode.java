package io.circuitsynth.refman.http.security;

/**
 * Decides whether requests need no credentials because only this machine can reach the service.
 *
 * <p>Protected mode is on if neither keys nor token verification are configured. The service must then listen on
 * loopback addresses only.
 */
public final class ProtectedMode {

    private final boolean isOn;

    /**
     * Turns protected mode on if neither keys nor tokens are configured.
     *
     * @param acceptsTokens whether token verification is configured
     * @throws UnprotectedAddressException if protected mode is on and other machines can reach the service
     */
    public ProtectedMode(ApiKeys keys, boolean acceptsTokens, ListenAddresses addresses) {
        this.isOn = keys.isEmpty() && !acceptsTokens;
        if (isOn) {
            addresses.requireLoopback();
        }
    }

    /** Returns whether requests need no credentials. */
    public boolean isOn() {
        return isOn;
    }
}
