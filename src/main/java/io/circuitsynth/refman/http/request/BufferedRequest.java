package io.circuitsynth.refman.http.request;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body was read already and is read again.
 *
 * <p>What Spring Security has put around it is asked for the caller alone: every attribute and header that Spring MVC asks
 * for, which are dozens, would be passed through all of it.
 */
final class BufferedRequest extends HttpServletRequestWrapper {

    private static final String SECURITY = "org.springframework.security.";

    private final HttpServletRequest secured;
    private final byte[] body;

    BufferedRequest(HttpServletRequest request, byte[] body) {
        super(withoutSecurity(request));
        this.secured = request;
        this.body = body;
    }

    private static HttpServletRequest withoutSecurity(HttpServletRequest request) {
        HttpServletRequest inner = request;
        while (inner instanceof HttpServletRequestWrapper wrapper
                && wrapper.getClass().getName().startsWith(SECURITY)
                && wrapper.getRequest() instanceof HttpServletRequest next) {
            inner = next;
        }
        return inner;
    }

    @Override
    public @Nullable String getRemoteUser() {
        return secured.getRemoteUser();
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return secured.getUserPrincipal();
    }

    @Override
    public boolean isUserInRole(String role) {
        return secured.isUserInRole(role);
    }

    @Override
    public ServletInputStream getInputStream() {
        return new ReplayedBody(new ByteArrayInputStream(body));
    }

    private static final class ReplayedBody extends ServletInputStream {

        private final ByteArrayInputStream body;

        ReplayedBody(ByteArrayInputStream body) {
            this.body = body;
        }

        @Override
        public int read() {
            return body.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return body.read(buffer, offset, length);
        }

        @Override
        public boolean isFinished() {
            return body.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body is there already");
        }
    }
}
