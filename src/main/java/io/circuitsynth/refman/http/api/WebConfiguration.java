package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.http.problem.ProblemWriter;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Configures what Spring MVC does before it calls a controller. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private final ProblemWriter problems;

    WebConfiguration(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new ParametersInterceptor(problems)).addPathPatterns("/api/**");
        registry.addInterceptor(new PreconditionsInterceptor(problems)).addPathPatterns("/api/**");
    }
}
