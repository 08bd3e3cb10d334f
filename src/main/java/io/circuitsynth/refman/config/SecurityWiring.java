package io.circuitsynth.refman.config;

import io.circuitsynth.refman.http.request.RequestSettings;
import io.circuitsynth.refman.http.security.ApiKeys;
import io.circuitsynth.refman.http.security.ProtectedMode;
import io.circuitsynth.refman.http.security.SecuritySettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Hands the filters what the properties say of callers and requests. */
@Configuration(proxyBeanMethods = false)
class SecurityWiring {

    @Bean
    RequestSettings requestSettings(ReferenceManagerProperties properties) {
        return properties.requests();
    }

    @Bean
    SecuritySettings securitySettings(ReferenceManagerProperties properties) {
        return properties.security().toSettings();
    }

    @Bean
    ApiKeys apiKeys(ReferenceManagerProperties properties) {
        return properties.security().toApiKeys();
    }

    @Bean
    ProtectedMode protectedMode(
            ApiKeys keys, ObjectProvider<JwtDecoder> tokens, ServerProperties server, Environment environment) {
        List<@Nullable InetAddress> addresses = new ArrayList<>();
        addresses.add(server.getAddress());
        if (environment.containsProperty("management.server.port")) {
            addresses.add(environment.getProperty("management.server.address", InetAddress.class));
        }
        return new ProtectedMode(keys, tokens.getIfAvailable() != null, addresses);
    }
}
