package io.circuitsynth.refman.http.request;

import org.apache.coyote.http11.Http11NioProtocol;

/** Serves HTTP/1.1 on connections of an {@link IdleClosingEndpoint}. Tomcat creates it by its name. */
public final class IdleClosingHttp11Protocol extends Http11NioProtocol {

    /** Creates the protocol with its endpoint. */
    public IdleClosingHttp11Protocol() {
        super(new IdleClosingEndpoint());
    }
}
