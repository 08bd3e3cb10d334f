package io.circuitsynth.refman.http.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Returns the address of a client, as the connection or a trusted proxy reports it. */
public final class ClientAddress {

    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.%]{2,60}");
    private static final int BYTES_OF_VERSION_6 = 16;
    private static final int BYTES_OF_A_NETWORK = 8;

    private ClientAddress() {}

    /** Returns the address in a form that is safe to log. */
    static String shown(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return isLiteral(address) ? address : "?";
    }

    /** Returns whether a text has the characters of an address, so that no name is looked up for it. */
    static boolean isLiteral(String text) {
        return LITERAL.matcher(text).matches();
    }

    /** Returns an IPv4 address, or the /64 network of an IPv6 address, because one client usually has a whole /64. */
    public static String network(HttpServletRequest request) {
        String address = shown(request);
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // An address literal needs no DNS lookup.
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == BYTES_OF_VERSION_6
                    ? HexFormat.of().formatHex(bytes, 0, BYTES_OF_A_NETWORK)
                    : address;
        } catch (UnknownHostException e) {
            return "?";
        }
    }
}
