package io.circuitsynth.refman.http.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Serves the console at {@code /console/}, unless {@code refman.console.enabled} is false. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "refman.console.enabled", havingValue = "true", matchIfMissing = true)
class ConsoleConfiguration implements WebMvcConfigurer {

    private static final String FILES = "classpath:/console/";

    /** The directory of the library's jar that holds htm and preact in one module. */
    private static final String LIBRARY = "classpath:/META-INF/resources/_static/htm/3.1.1/preact/";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        serve(registry, "/console/**", FILES);
        serve(registry, "/console/lib/**", LIBRARY);
    }

    /** Lets browsers keep a file and ask whether it is still the same, so a new version of the service is seen at once. */
    private static void serve(ResourceHandlerRegistry registry, String path, String location) {
        registry.addResourceHandler(path)
                .addResourceLocations(location)
                .setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(ConsoleConfiguration::digest);
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/console/").setViewName("forward:/console/index.html");
    }

    /** Redirects by a relative address, which also leads to the console behind a proxy that serves it below another path. */
    @Bean
    RouterFunction<ServerResponse> consoleWithoutSlash() {
        return RouterFunctions.route(
                RequestPredicates.GET("/console"),
                request -> ServerResponse.status(HttpStatus.PERMANENT_REDIRECT)
                        .location(URI.create("console/"))
                        .build());
    }

    private static String digest(Resource file) {
        try (InputStream content = file.getInputStream()) {
            return DigestUtils.md5DigestAsHex(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
