package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.execution.MemoryBudget;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.problem.ProblemReportValve;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.security.SecurityHeadersWriter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Configures the filters around Spring Security, and the web server.
 *
 * <p>Path and header fields are checked before Spring Security. After authorization the body is read, a permit is
 * acquired, and the {@code Idempotency-Key} is looked up.
 */
@Configuration(proxyBeanMethods = false)
class RequestConfiguration {

    private static final int BEFORE_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1;
    private static final int AFTER_SECURITY = Ordered.LOWEST_PRECEDENCE - 10;

    @Bean
    FilterRegistrationBean<RequestLineFilter> requestLineFilter(
            RequestSettings settings, SecurityHeadersWriter headers, ProblemWriter problems) {
        return registration(new RequestLineFilter(settings, headers, problems), BEFORE_SECURITY);
    }

    @Bean
    FilterRegistrationBean<BodyFilter> bodyFilter(
            Limits limits, RequestSettings settings, MemoryBudget memory, NanoClock clock, ProblemWriter problems) {
        return registration(new BodyFilter(limits, settings, memory, clock, problems), AFTER_SECURITY);
    }

    @Bean
    FilterRegistrationBean<InFlightFilter> inFlightFilter(RequestSettings settings, ProblemWriter problems) {
        return registration(new InFlightFilter(settings.maxInFlight(), problems), AFTER_SECURITY + 1);
    }

    @Bean
    MeterBinder activeRequests(FilterRegistrationBean<InFlightFilter> registration) {
        InFlightFilter filter = Objects.requireNonNull(registration.getFilter());
        return registry -> Gauge.builder("refman.requests.active", filter, InFlightFilter::inFlight)
                .description("API requests in flight")
                .register(registry);
    }

    @Bean
    MeterBinder requestMemory(MemoryBudget memory) {
        return registry -> {
            Gauge.builder("refman.requests.memory", memory, MemoryBudget::reservedBytes)
                    .description("Estimated memory of the requests in flight")
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
            Gauge.builder("refman.requests.memory.max", memory, MemoryBudget::maxBytes)
                    .description("The most memory that requests in flight may use")
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
        };
    }

    private static <F extends Filter> FilterRegistrationBean<F> registration(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        registration.setUrlPatterns(List.of("/*"));
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(ProblemWriter writer) {
        // A KiCad reference may contain a slash or a backslash, which a client sends as %2F or %5C in the path.
        TomcatConnectorCustomizer slashes = connector -> {
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        };
        // A form body has an unsupported media type; parsing it would add its fields to the query parameters.
        TomcatConnectorCustomizer forms = connector -> connector.setParseBodyMethods("");
        TomcatContextCustomizer problems = context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass("");
                host.getPipeline().addValve(new ProblemReportValve(writer));
            }
        };
        return factory -> {
            factory.setProtocol(IdleClosingHttp11Protocol.class.getName());
            factory.addConnectorCustomizers(slashes, forms);
            factory.addContextCustomizers(problems);
        };
    }
}
