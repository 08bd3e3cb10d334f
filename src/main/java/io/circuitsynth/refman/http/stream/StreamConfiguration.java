package io.circuitsynth.refman.http.stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationPredicate;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Configures the web server and the meters for streams. */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionsOfStreams() {
        return factory -> factory.addContextValves(new ConnectionValve());
    }

    /** Leaves out streams and waiting requests from the times of requests, which they would spoil. */
    @Bean
    ObservationPredicate requestsThatDoNotStream() {
        return (name, context) -> !(context instanceof ServerRequestObservationContext server
                && StreamRequests.isOpen(server.getCarrier()));
    }

    @Bean
    MeterBinder streams(ChangeStreams streams) {
        return registry -> {
            Gauge.builder("refman.streams", streams, ChangeStreams::count)
                    .description("Open streams of changes, and requests that wait for a change")
                    .register(registry);
            FunctionCounter.builder("refman.streams.events", streams, ChangeStreams::eventsCount)
                    .description("Events sent to streams and waiting requests")
                    .register(registry);
            streams.endsByReason()
                    .forEach((reason, count) -> FunctionCounter.builder("refman.streams.ended", count, LongAdder::sum)
                            .description("Streams and waiting requests that ended")
                            .tag("reason", reason)
                            .register(registry));
        };
    }
}
