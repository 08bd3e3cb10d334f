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

/** A service of its own that asks for keys, of which there is one for each role in each of two tenants. */
public final class KeyedService implements AutoCloseable {

    /** The tenants of the keys. */
    public static final List<String> TENANTS = List.of("acme", "umbrella");

    private final ConfigurableApplicationContext context;
    private final Map<String, ApiKey> keys;

    private KeyedService(ConfigurableApplicationContext context, Map<String, ApiKey> keys) {
        this.context = context;
        this.keys = keys;
    }

    /** Starts it in memory on any port. */
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

    /** What a key is called. */
    public static String name(String tenant, Role role) {
        return tenant + "-" + role;
    }

    /** The key of a role in a tenant. */
    public String key(String tenant, Role role) {
        return Objects.requireNonNull(keys.get(name(tenant, role))).text();
    }

    /** The port it listens on. */
    public int port() {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
    }

    /** A bean of the service. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** A bean of the service, of which there are several. */
    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    /** A client with the key of a role in a tenant. */
    public Api api(String tenant, Role role) {
        return new Api(port(), "X-API-Key", key(tenant, role));
    }

    /** A client without a key. */
    public Api stranger(String... headers) {
        return new Api(port(), headers);
    }

    @Override
    public void close() {
        context.close();
    }
}
