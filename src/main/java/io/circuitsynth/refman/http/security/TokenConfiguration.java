package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.security.SecuritySettings.JwtSettings;
import java.net.http.HttpClient;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.web.client.RestTemplate;

/** Adds to Spring Boot's verification of tokens what protects this service and the issuer. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    @Bean
    IssuerRequests issuerRequests(SecuritySettings settings, NanoClock clock) {
        return new IssuerRequests(settings.jwt().issuerInterval(), clock);
    }

    /** Refuses tokens that never expire, which Spring Security accepts by default. */
    @Bean
    JwtTimestampValidator jwtTimestampValidator(SecuritySettings settings) {
        JwtTimestampValidator validator = new JwtTimestampValidator();
        validator.setAllowEmptyExpiryClaim(!settings.jwt().requireExpiry());
        return validator;
    }

    /** Requests the keys and the configuration of the issuer with deadlines, and not for each token. */
    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer issuerDeadlines(SecuritySettings settings, IssuerRequests requests) {
        return builder -> builder.restOperations(restTemplate(settings.jwt(), requests));
    }

    private static RestTemplate restTemplate(JwtSettings settings, IssuerRequests requests) {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client);
        // Counts from the beginning of the request to the end of the response.
        factory.setReadTimeout(settings.issuerTimeout());
        RestTemplate template = new RestTemplate(factory);
        template.getInterceptors().add(requests);
        return template;
    }
}
