package io.circuitsynth.refman.config;

import io.circuitsynth.refman.http.request.RequestSettings;
import io.circuitsynth.refman.http.security.AdminKeyFile;
import io.circuitsynth.refman.http.security.ApiKeys;
import io.circuitsynth.refman.http.security.ListenAddresses;
import io.circuitsynth.refman.http.security.ProtectedMode;
import io.circuitsynth.refman.http.security.SecuritySettings;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Creates the settings, keys and protected mode that the filters use. */
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
    ListenAddresses listenAddresses(ServerProperties server, Environment environment) {
        List<@Nullable InetAddress> addresses = new ArrayList<>();
        addresses.add(server.getAddress());
        if (environment.containsProperty("management.server.port")) {
            addresses.add(environment.getProperty("management.server.address", InetAddress.class));
        }
        return new ListenAddresses(addresses);
    }

    /** Returns the configured keys, or the initial admin key if it is needed. */
    @Bean
    ApiKeys apiKeys(
            ReferenceManagerProperties properties, ObjectProvider<JwtDecoder> tokens, ListenAddresses addresses) {
        ApiKeys configured = properties.security().toApiKeys();
        if (!configured.isEmpty()
                || tokens.getIfAvailable() != null
                || addresses.areLoopback()
                || !properties.security().initialAdminKey()) {
            return configured;
        }
        AdminKeyFile file = new AdminKeyFile(properties.dataDir(), new SecureRandom(), System.out);
        return new ApiKeys(List.of(file.readOrCreate()));
    }

    @Bean
    ProtectedMode protectedMode(ApiKeys keys, ObjectProvider<JwtDecoder> tokens, ListenAddresses addresses) {
        return new ProtectedMode(keys, tokens.getIfAvailable() != null, addresses);
    }
}
