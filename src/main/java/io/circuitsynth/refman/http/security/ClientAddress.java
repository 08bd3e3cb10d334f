package io.circuitsynth.refman.http.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** From where requests come, as the connection or a proxy that is believed says. */
final class ClientAddress {

    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.%]{2,60}");
    private static final int BYTES_OF_VERSION_6 = 16;
    private static final int BYTES_OF_A_NETWORK = 8;

    private ClientAddress() {}

    /** The sender's address as it may stand in a log. */
    static String shown(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return LITERAL.matcher(address).matches() ? address : "?";
    }

    /** The sender's address; of version 6 the network alone, all of whose addresses one sender has. */
    static String network(HttpServletRequest request) {
        String address = shown(request);
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // An address written in numbers is not looked up.
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == BYTES_OF_VERSION_6
                    ? HexFormat.of().formatHex(bytes, 0, BYTES_OF_A_NETWORK)
                    : address;
        } catch (UnknownHostException e) {
            return "?";
        }
    }
}
