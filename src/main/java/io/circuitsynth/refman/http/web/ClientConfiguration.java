package io.circuitsynth.refman.http.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Serves the JavaScript client at a fixed path, and at one that changes with its content.
 *
 * <p>A handler mapping of its own, because a {@code ResourceHandlerRegistry} offers no way to set the media type of TypeScript.
 */
@Configuration(proxyBeanMethods = false)
class ClientConfiguration {

    private static final String PATH = "/client/";
    private static final Duration YEAR = Duration.ofDays(365);

    /** After the controllers, and before the handler of static files, which takes any path. */
    private static final int ORDER = 1;

    @Bean
    ClientLibrary clientLibrary() throws IOException {
        return ClientLibrary.read();
    }

    @Bean
    ResourceHttpRequestHandler clientFiles(ClientLibrary library) {
        return files(library, CacheControl.noCache());
    }

    @Bean
    ResourceHttpRequestHandler versionedClientFiles(ClientLibrary library) {
        return files(library, CacheControl.maxAge(YEAR).cachePublic().immutable());
    }

    @Bean
    HandlerMapping clientMapping(
            ClientLibrary library,
            ResourceHttpRequestHandler clientFiles,
            ResourceHttpRequestHandler versionedClientFiles) {
        String versionedPath = PATH + "v1/" + library.version() + "/";
        SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(
                Map.of(PATH + "*", clientFiles, versionedPath + "*", versionedClientFiles), ORDER);
        mapping.setInterceptors(new VersionedLocation(library, versionedPath));
        return mapping;
    }

    private static ResourceHttpRequestHandler files(ClientLibrary library, CacheControl caching) {
        ResourceHttpRequestHandler files = new ResourceHttpRequestHandler();
        files.setLocations(List.of(new ClassPathResource(ClientLibrary.DIRECTORY)));
        files.setCacheControl(caching);
        files.setUseLastModified(false);
        files.setEtagGenerator(library::etag);
        files.setMediaTypes(Map.of("ts", MediaType.parseMediaType("application/typescript")));
        return files;
    }

    /** Names the path under which a file can be cached for ever. */
    private record VersionedLocation(ClientLibrary library, String versionedPath) implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            String path = request.getServletPath();
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (library.contains(name)) {
                response.setHeader(HttpHeaders.CONTENT_LOCATION, versionedPath + name);
            }
            return true;
        }
    }
}
