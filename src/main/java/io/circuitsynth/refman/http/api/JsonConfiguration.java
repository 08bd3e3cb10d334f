package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.http.problem.ProblemReportValve;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitterReturnValueHandler;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBodyReturnValueHandler;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** How the web server and its JSON are set up. */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    /** A text member takes text only: a number there is a mistake, not a reference. */
    @Bean
    JsonMapperBuilderCustomizer textIsText() {
        return builder -> builder.withCoercionConfig(
                LogicalType.Textual,
                text -> List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                        .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)));
    }

    /** Asks for texts of the path before Spring's own resolvers do, which an application's come behind otherwise. */
    @Bean
    SmartInitializingSingleton pathTexts(RequestMappingHandlerAdapter controllers) {
        return () -> {
            List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>();
            resolvers.add(new PathTexts());
            resolvers.addAll(Objects.requireNonNull(controllers.getArgumentResolvers()));
            controllers.setArgumentResolvers(resolvers);
        };
    }

    /** Asks last those handlers that work out the types of what is streamed, which nothing is. */
    @Bean
    SmartInitializingSingleton wholeAnswersFirst(RequestMappingHandlerAdapter controllers) {
        return () ->
                controllers.setReturnValueHandlers(Objects.requireNonNull(controllers.getReturnValueHandlers()).stream()
                        .sorted(Comparator.comparing(each -> each instanceof ResponseBodyEmitterReturnValueHandler
                                || each instanceof StreamingResponseBodyReturnValueHandler))
                        .toList());
    }

    /** Looks for a path among our own before those of Actuator, of which there are nearly as many. */
    @Bean
    SmartInitializingSingleton ownPathsFirst(
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping controllers) {
        return () -> controllers.setOrder(Ordered.HIGHEST_PRECEDENCE);
    }

    /** A reference of KiCad may have a slash or a backslash, which a client sends as %2F or %5C in the path. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(ProblemWriter writer) {
        TomcatConnectorCustomizer slashes = connector -> {
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        };
        // A form is a body of the wrong type, not a second place for the parameters of a query.
        TomcatConnectorCustomizer forms = connector -> connector.setParseBodyMethods("");
        TomcatContextCustomizer problems = context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass("");
                host.getPipeline().addValve(new ProblemReportValve(writer));
            }
        };
        return factory -> {
            factory.addConnectorCustomizers(slashes, forms);
            factory.addContextCustomizers(problems);
        };
    }
}
