package io.circuitsynth.refman.filter;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;

/** From where requests come. */
final class Addresses {

    private static final int GROUPS_OF_A_NETWORK = 4;

    private Addresses() {}

    /** The sender's address; of version 6 the network alone, all of whose addresses one sender has. */
    static String network(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        if (address.indexOf(':') < 0) {
            return address;
        }
        // Tomcat writes all eight groups.
        String[] groups = address.split(":", -1);
        return groups.length == 8 ? String.join(":", Arrays.copyOf(groups, GROUPS_OF_A_NETWORK)) : address;
    }
}
