package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.HttpTest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Objects;
import org.apache.catalina.Pipeline;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** Sends a request to a web server that begins to stop while it reads the request. */
@HttpTest
class StoppingHttpTest {

    private static final String PATH = "/api/v1/managers";

    /** Tomcat no longer reads the headers of such a request, so it has no host. */
    private static final String WITHOUT_HEADERS = "GET " + PATH + " HTTP/1.1\r\n\r\n";

    @LocalServerPort
    private int port;

    @Autowired
    private WebServerApplicationContext context;

    /** Begins to stop the web server, after Tomcat has given the request its status. */
    private static final class Pause extends ValveBase {

        private final Connector connector;

        Pause(Connector connector) {
            super(true);
            this.connector = connector;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            connector.pause();
            getNext().invoke(request, response);
        }
    }

    private Wire.Answer send() throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.ask(WITHOUT_HEADERS);
        }
    }

    @Test
    void aRequestToAStoppingServiceGetsARetryableRefusal() throws IOException {
        assertThat(send().status()).as("while the server is running").isEqualTo(400);
        Tomcat tomcat = ((TomcatWebServer) Objects.requireNonNull(context.getWebServer())).getTomcat();
        Pipeline pipeline = tomcat.getEngine().getPipeline();
        Valve pause = new Pause(tomcat.getConnector());
        pipeline.addValve(pause);
        try {
            Wire.Answer answer = send();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.body())
                    .contains("\"code\":\"overloaded\"", "The service is stopping; try again later.", PATH);
        } finally {
            pipeline.removeValve(pause);
            tomcat.getConnector().resume();
        }
    }
}
