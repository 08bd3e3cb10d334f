package io.circuitsynth.refman.http.api;

import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.http.security.ApiKey;
import io.circuitsynth.refman.http.security.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs a separate service that requires API keys, with one key for each role in each of two tenants. */
public final class KeyedService implements AutoCloseable {

    /** The tenants of the keys. */
    public static final List<String> TENANTS = List.of("acme", "umbrella", "initech");

    private final ConfigurableApplicationContext context;
    private final Map<String, ApiKey> keys;

    private KeyedService(ConfigurableApplicationContext context, Map<String, ApiKey> keys) {
        this.context = context;
        this.keys = keys;
    }

    /** Starts the service on a free port, with the store in memory. */
    public static KeyedService start(String... arguments) {
        Map<String, ApiKey> keys = new LinkedHashMap<>();
        List<String> all =
                new ArrayList<>(List.of("--server.port=0", "--refman.store=memory", "--spring.main.banner-mode=off"));
        Random random = new Random(1);
        for (String tenant : TENANTS) {
            for (Role role : Role.values()) {
                String property = "--refman.security.keys[" + keys.size() + "].";
                ApiKey key = ApiKey.generate(random);
                keys.put(name(tenant, role), key);
                all.add(property + "name=" + name(tenant, role));
                all.add(property + "sha256=" + key.sha256());
                all.add(property + "role=" + role);
                all.add(property + "tenant=" + tenant);
            }
        }
        all.addAll(List.of(arguments));
        return new KeyedService(
                new SpringApplication(ReferenceManagerApplication.class).run(all.toArray(new String[0])), keys);
    }

    /** Returns the name of a key. */
    public static String name(String tenant, Role role) {
        return tenant + "-" + role;
    }

    /** Returns the key of a role in a tenant. */
    public String key(String tenant, Role role) {
        return Objects.requireNonNull(keys.get(name(tenant, role))).text();
    }

    /** Returns the port of the service. */
    public int port() {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
    }

    /** Returns a bean of the service. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Returns the bean of a name. */
    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    /** Returns a client with the key of a role in a tenant. */
    public Api api(String tenant, Role role) {
        return new Api(port(), "X-API-Key", key(tenant, role));
    }

    /** Returns a client without a key. */
    public Api stranger(String... headers) {
        return new Api(port(), headers);
    }

    @Override
    public void close() {
        context.close();
    }
}
