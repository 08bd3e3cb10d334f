package io.circuitsynth.refman.http.request;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** Wraps a request whose body is in memory and can be read several times. */
final class BufferedRequest extends HttpServletRequestWrapper {

    private final BodyBuffer body;

    BufferedRequest(HttpServletRequest request, BodyBuffer body) {
        super(request);
        this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
        return body.stream();
    }
}
