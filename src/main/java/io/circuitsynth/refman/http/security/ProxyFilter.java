package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.problem.RequestCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that came through a proxy while the service requires no credentials.
 *
 * <p>Every caller is then trusted because it is on this machine. A proxy on this machine brings callers of other machines. It
 * is recognized by the header fields that proxies add (RFC 7239; RFC 9110, 7.6.3; and those that were usual before). A proxy
 * that adds none of them cannot be told from a caller on this machine.
 */
final class ProxyFilter extends OncePerRequestFilter {

    private static final String FORWARDED = "Forwarded";
    private static final String VIA = "Via";
    private static final String REAL_IP = "X-Real-IP";
    private static final String PREFIX = "X-Forwarded-";

    private final ProblemWriter problems;

    ProxyFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = headerOfProxy(request);
        if (header == null) {
            chain.doFilter(request, response);
            return;
        }
        problems.write(
                response,
                Problem.of(
                        RequestCode.PROXY_NOT_ALLOWED,
                        "Without keys the service accepts requests from this machine only, and this one came through a"
                                + " proxy; configure a key.",
                        request.getRequestURI(),
                        Map.of("header", header)));
    }

    /** Returns the header field that tells of a proxy; null if there is none. */
    private static @Nullable String headerOfProxy(HttpServletRequest request) {
        Enumeration<String> names = received(request).getHeaderNames();
        while (names.hasMoreElements()) {
            String header = headerOfProxy(names.nextElement());
            if (header != null) {
                return header;
            }
        }
        // With server.forward-headers-strategy=native, Tomcat replaces the address and removes the header field.
        return isLoopback(request.getRemoteAddr()) ? null : PREFIX + "For";
    }

    private static @Nullable String headerOfProxy(String name) {
        if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return PREFIX + "*";
        }
        if (name.equalsIgnoreCase(VIA)) {
            return VIA;
        }
        if (name.equalsIgnoreCase(FORWARDED)) {
            return FORWARDED;
        }
        return name.equalsIgnoreCase(REAL_IP) ? REAL_IP : null;
    }

    /** Returns the request as it was received: with the strategy {@code framework}, a wrapper hides these fields. */
    private static HttpServletRequest received(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof HttpServletRequest received ? received : request;
    }

    private static boolean isLoopback(String address) {
        try {
            // An address literal needs no DNS lookup.
            return ClientAddress.isLiteral(address)
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
