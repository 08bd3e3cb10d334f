package io.circuitsynth.refman.http.security;

import com.github.benmanes.caffeine.cache.Ticker;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.security.SecuritySettings.RateSettings;
import jakarta.servlet.DispatcherType;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.OAuth2ProtectedResourceMetadataFilter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.CorsFilter;

/**
 * Configures Spring Security.
 *
 * <p>The filters run in this order: request id, origin, host, proxy, rate limit of the address, authentication, rate limit of
 * the caller, authorization, audit log.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final PathPatternRequestMatcher.Builder PATHS = PathPatternRequestMatcher.withDefaults();

    /** Matches read-only requests of any method. */
    private static final RequestMatcher READS = new OrRequestMatcher(
            PATHS.matcher(HttpMethod.GET, "/**"),
            PATHS.matcher(HttpMethod.HEAD, "/**"),
            PATHS.matcher(HttpMethod.POST, "/api/v1/managers/{id}/references/validate"),
            PATHS.matcher(HttpMethod.POST, "/api/v1/rules/{profile}/check"),
            PATHS.matcher(HttpMethod.POST, "/api/v1/tickets"));

    private static final RequestMatcher COMPARISONS =
            PATHS.matcher(HttpMethod.POST, "/api/v1/implementation/comparisons");

    private static final RequestMatcher IMPORTS = PATHS.matcher(HttpMethod.POST, "/api/v1/hierarchies/import");

    /** Matches replacements by a snapshot, which could replace another user's design. */
    private static final RequestMatcher REPLACEMENTS = PATHS.matcher(HttpMethod.PUT, "/api/v1/hierarchies/{rootId}");

    /** Matches imports to new ids. Other imports could take ids of another user's design, so they need an admin. */
    private static final RequestMatcher IMPORTS_TO_NEW_IDS =
            new AndRequestMatcher(IMPORTS, request -> "true".equals(request.getParameter("newIds")));

    /** Matches the files of the JavaScript client, which pages of any origin may import. */
    private static final RequestMatcher CLIENT =
            new OrRequestMatcher(PATHS.matcher("/client/*"), PATHS.matcher("/client/v1/*/*"));

    @Bean
    AuditLog auditLog() {
        return new AuditLog();
    }

    @Bean
    SecurityHeadersWriter securityHeadersWriter() {
        return new SecurityHeadersWriter();
    }

    @Bean
    SecurityProblemHandler securityProblemHandler(ProblemWriter problems, SecurityHeadersWriter headers, AuditLog log) {
        return new SecurityProblemHandler(problems, headers, log);
    }

    /** Allows percent-encoded slashes, backslashes and percent signs, which a reference may contain. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowBackSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        // Later filters and Spring MVC refuse these two with a more specific problem.
        firewall.setAllowSemicolon(true);
        firewall.setUnsafeAllowAnyHttpMethod(true);
        // The default patterns took 6 % of the requests per second at 64 connections, in four rounds of wrk against
        // both.
        firewall.setAllowedHeaderNames(SecurityConfiguration::isPrintable);
        firewall.setAllowedHeaderValues(value -> isPrintable(value.replace('\t', ' ')));
        return firewall;
    }

    /** Returns whether the text consists of assigned characters without control characters, as the default patterns do. */
    private static boolean isPrintable(String text) {
        return text.codePoints().allMatch(c -> Character.isDefined(c) && !Character.isISOControl(c));
    }

    /** Disables observations of the filter chain: the request itself is already observed. */
    @Bean
    SecurityObservationSettings securityObservationSettings() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(Role.ADMIN.name())
                .implies(Role.EDITOR.name())
                .role(Role.EDITOR.name())
                .implies(Role.READER.name())
                .build();
    }

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            SecuritySettings settings,
            ProtectedMode protectedMode,
            ApiKeys keys,
            ObjectProvider<JwtDecoder> tokens,
            IssuerRequests issuerRequests,
            WebEndpointProperties endpoints,
            NanoClock clock,
            ProblemWriter problems,
            SecurityHeadersWriter headersWriter,
            SecurityProblemHandler problemHandler,
            StreamTickets tickets,
            AuditLog log) {
        String actuator = endpoints.getBasePath();
        http.csrf(AbstractHttpConfigurer::disable)
                .cors(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(headersWriter))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(problemHandler).accessDeniedHandler(problemHandler))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers(publicPages(actuator))
                                .permitAll()
                                .requestMatchers(PATHS.matcher(actuator + "/**"))
                                .hasRole(Role.ADMIN.name())
                                .requestMatchers(IMPORTS_TO_NEW_IDS)
                                .hasRole(Role.EDITOR.name())
                                .requestMatchers(IMPORTS, REPLACEMENTS)
                                .hasRole(Role.ADMIN.name())
                                .requestMatchers(READS)
                                .hasRole(Role.READER.name())
                                .anyRequest()
                                .hasRole(Role.EDITOR.name()));
        JwtDecoder decoder = tokens.getIfAvailable();
        if (decoder != null) {
            http.oauth2ResourceServer(server -> server.bearerTokenResolver(CredentialsResolver::token)
                    .authenticationEntryPoint(problemHandler)
                    .accessDeniedHandler(problemHandler)
                    .withObjectPostProcessor(refuseWithProblems(problemHandler))
                    .jwt(jwt -> jwt.decoder(new OutageAwareJwtDecoder(decoder, issuerRequests, clock))
                            .jwtAuthenticationConverter(
                                    new JwtCallerConverter(settings.jwt().tenantClaim()))));
        }
        http.addFilterAt(StrictCorsProcessor.filter(settings.allowedOrigins(), CLIENT, problems), CorsFilter.class);
        if (protectedMode.isOn()) {
            http.addFilterBefore(new HostFilter(settings.allowedHosts(), problems), LogoutFilter.class);
            http.addFilterBefore(new ProxyFilter(problems), LogoutFilter.class);
        }
        RateSettings rates = settings.rates();
        boolean isCounting = rates.enabled() && !protectedMode.isOn();
        Ticker nanos = clock::nanoTime;
        if (isCounting) {
            RequestRates addresses = new RequestRates(rates.requestsPerAddress(), nanos);
            http.addFilterBefore(
                    new RateFilter("address", addresses, ClientAddress::network, problems), LogoutFilter.class);
        }
        http.addFilterBefore(new ApiKeyFilter(protectedMode, keys, problemHandler), LogoutFilter.class);
        if (!protectedMode.isOn()) {
            http.addFilterBefore(new TicketFilter(tickets, problemHandler, problems), LogoutFilter.class);
        }
        if (isCounting) {
            RequestRates callers = new RequestRates(rates.requestsPerKey(), nanos);
            http.addFilterAfter(
                    new RateFilter("key", callers, request -> caller(), problems), AnonymousAuthenticationFilter.class);
        }
        RequestMatcher changes = new NegatedRequestMatcher(
                new OrRequestMatcher(READS, COMPARISONS, PATHS.matcher(HttpMethod.OPTIONS, "/**")));
        http.addFilterAfter(new AuditFilter(changes, log), AuthorizationFilter.class);
        return withoutMetadata(http.build());
    }

    /**
     * Removes the public document about the accepted tokens (RFC 9728), which Spring Security always adds.
     *
     * <p>It names no issuer, and claims that tokens are bound to client certificates.
     */
    private static SecurityFilterChain withoutMetadata(DefaultSecurityFilterChain chain) {
        return new DefaultSecurityFilterChain(
                chain.getRequestMatcher(),
                chain.getFilters().stream()
                        .filter(filter -> !(filter instanceof OAuth2ProtectedResourceMetadataFilter))
                        .toList());
    }

    /** Lets the handler refuse a token that cannot be verified. By default, the filter passes that exception on. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> refuseWithProblems(
            SecurityProblemHandler handler) {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                AuthenticationEntryPointFailureHandler failures = new AuthenticationEntryPointFailureHandler(handler);
                failures.setRethrowAuthenticationServiceException(false);
                filter.setAuthenticationFailureHandler(failures);
                return filter;
            }
        };
    }

    private static RequestMatcher publicPages(String actuator) {
        RequestMatcher pages = new OrRequestMatcher(
                PATHS.matcher(actuator + "/health"),
                PATHS.matcher(actuator + "/health/liveness"),
                PATHS.matcher(actuator + "/health/readiness"),
                PATHS.matcher("/"),
                CLIENT,
                PATHS.matcher("/swagger-ui/**"),
                PATHS.matcher("/swagger-ui.html"),
                PATHS.matcher("/console"),
                PATHS.matcher("/console/**"),
                PATHS.matcher("/v3/api-docs/**"),
                PATHS.matcher("/v3/api-docs.yaml"));
        RequestMatcher reads =
                new OrRequestMatcher(PATHS.matcher(HttpMethod.GET, "/**"), PATHS.matcher(HttpMethod.HEAD, "/**"));
        return new AndRequestMatcher(reads, pages);
    }

    private static @Nullable String caller() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known
                ? known.caller().tenant() + " " + known.caller().name()
                : null;
    }

    @Bean
    FilterRegistrationBean<RequestIdFilter> requestIdFilter() {
        FilterRegistrationBean<RequestIdFilter> registration = new FilterRegistrationBean<>(
                new RequestIdFilter(() -> ThreadLocalRandom.current().nextLong()));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
