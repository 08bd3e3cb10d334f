package io.circuitsynth.refman.http.client;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the JavaScript client at a fixed path, and at one that changes with its content. */
@Configuration(proxyBeanMethods = false)
class ClientConfiguration implements WebMvcConfigurer {

    private static final String PATH = "/client/";
    private static final Duration YEAR = Duration.ofDays(365);

    private final ClientLibrary library = ClientLibrary.read();

    ClientConfiguration() throws IOException {}

    private String versionedPath() {
        return PATH + "v1/" + library.version() + "/";
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        serve(registry, PATH, CacheControl.noCache());
        serve(registry, versionedPath(), CacheControl.maxAge(YEAR).cachePublic().immutable());
    }

    private void serve(ResourceHandlerRegistry registry, String path, CacheControl caching) {
        registry.addResourceHandler(path + "*")
                .addResourceLocations("classpath:/" + ClientLibrary.DIRECTORY)
                .setCacheControl(caching)
                .setUseLastModified(false)
                .setEtagGenerator(library::etag);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new VersionedLocation()).addPathPatterns(PATH + "*");
    }

    /** Names the path under which a file can be cached for ever. */
    private final class VersionedLocation implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            String name = request.getServletPath().substring(PATH.length());
            if (library.contains(name)) {
                response.setHeader(HttpHeaders.CONTENT_LOCATION, versionedPath() + name);
            }
            return true;
        }
    }
}
