package io.circuitsynth.refman.http.security;

import com.github.benmanes.caffeine.cache.Ticker;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.http.request.BodyFilter;
import io.circuitsynth.refman.http.request.DeadlineProtocol;
import io.circuitsynth.refman.http.request.InFlightBytes;
import io.circuitsynth.refman.http.request.InFlightFilter;
import io.circuitsynth.refman.http.request.RequestGuard;
import io.circuitsynth.refman.http.request.RequestSettings;
import io.circuitsynth.refman.http.request.TakingTurns;
import io.circuitsynth.refman.http.request.UnreadBodies;
import io.circuitsynth.refman.http.request.WholeAnswers;
import io.circuitsynth.refman.http.security.SecuritySettings.RateSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.filter.RequestContextFilter;

/**
 * Puts the filters in their order.
 *
 * <p>A request gets its id; the answer to a change is kept from leaving before it is true; each answer gets its headers; its origin and
 * its first lines are looked at; its address is counted; its caller is found, counted and held against the rules; then the
 * body is read, and room is taken among the requests under way.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** The observation of requests is Spring Boot's, one behind the first. */
    private static final int BEHIND_OBSERVATION = Ordered.HIGHEST_PRECEDENCE + 2;

    private static final int BEHIND_SECURITY = Ordered.LOWEST_PRECEDENCE - 10;

    @Bean
    AuditLog audit() {
        return new AuditLog();
    }

    @Bean
    SecurityProblemHandler refusals(ProblemWriter problems, AuditLog audit) {
        return new SecurityProblemHandler(problems, audit);
    }

    /** A reference may have a slash, a backslash or a percent sign in it, which a client percent-encodes. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowBackSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        // These two are refused further in, where more can be said of them.
        firewall.setAllowSemicolon(true);
        firewall.setUnsafeAllowAnyHttpMethod(true);
        // As without these two, but each header is looked at more than once, and regular expressions take longer. No
        // name
        // with a tab gets past the web server.
        firewall.setAllowedHeaderNames(SecurityConfiguration::isPlain);
        firewall.setAllowedHeaderValues(SecurityConfiguration::isPlain);
        return firewall;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character != '\t' && (Character.isISOControl(character) || !Character.isDefined(character))) {
                return false;
            }
        }
        return true;
    }

    /** Each filter of Spring Security would be observed on its own; the request is already. */
    @Bean
    SecurityObservationSettings securityObservationSettings() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            SecuritySettings settings,
            RequestSettings requests,
            ProtectedMode protectedMode,
            ApiKeys keys,
            ObjectProvider<JwtDecoder> tokens,
            WebEndpointProperties endpoints,
            NanoClock clock,
            ProblemWriter problems,
            SecurityProblemHandler refusals,
            AuditLog audit) {
        AccessRules rules = new AccessRules(endpoints.getBasePath());
        Ticker nanos = clock::nanoTime;
        http.csrf(AbstractHttpConfigurer::disable)
                .cors(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(new SecurityHeadersWriter()))
                .exceptionHandling(
                        each -> each.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .authorizeHttpRequests(each -> each.anyRequest()
                        .access((caller, context) -> new AuthorizationDecision(rules.needed(context.getRequest())
                                .map(needed -> caller.get() instanceof CallerAuthentication known
                                        && known.caller().role().includes(needed))
                                .orElse(true))));
        if (tokens.getIfAvailable() != null) {
            http.oauth2ResourceServer(server -> server.bearerTokenResolver(CredentialsResolver::token)
                    .authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals)
                    .jwt(jwt -> jwt.jwtAuthenticationConverter(new JwtCallerConverter(settings.tenantClaim()))));
        }
        RateSettings rates = settings.rates();
        boolean isCounting = rates.enabled() && !protectedMode.isOn();
        http.addFilterAfter(OriginFilter.filter(settings.allowedOrigins(), problems), HeaderWriterFilter.class)
                .addFilterBefore(
                        new RequestGuard(requests, protectedMode, settings.allowedHosts(), problems),
                        LogoutFilter.class);
        if (isCounting) {
            RequestRates addresses = new RequestRates(rates.requestsPerAddress(), nanos);
            http.addFilterBefore(
                    new RateFilter("address", addresses, ClientAddress::network, problems), LogoutFilter.class);
        }
        http.addFilterBefore(new ApiKeyFilter(protectedMode, keys, refusals), LogoutFilter.class);
        if (isCounting) {
            RequestRates callers = new RequestRates(rates.requestsPerKey(), nanos);
            http.addFilterAfter(
                    new RateFilter("key", callers, request -> sender(), problems), AnonymousAuthenticationFilter.class);
        }
        http.addFilterAfter(new AuditFilter(rules, audit), AuthorizationFilter.class);
        return http.build();
    }

    private static @Nullable String sender() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known
                ? known.caller().tenant() + " " + known.caller().name()
                : null;
    }

    @Bean
    FilterRegistrationBean<RequestIdFilter> requestIds() {
        return registration(
                new RequestIdFilter(() -> ThreadLocalRandom.current().nextLong()), Ordered.HIGHEST_PRECEDENCE);
    }

    @Bean
    FilterRegistrationBean<BodyFilter> bodies(
            Limits limits, RequestSettings settings, NanoClock clock, ProblemWriter problems) {
        InFlightBytes bytes = new InFlightBytes(settings.maximumBytesUnderWay().toBytes());
        return registration(new BodyFilter(limits, settings, bytes, clock, problems), BEHIND_SECURITY);
    }

    @Bean
    FilterRegistrationBean<InFlightFilter> underWay(RequestSettings settings, ProblemWriter problems) {
        return registration(new InFlightFilter(settings.maximumUnderWay(), problems), BEHIND_SECURITY + 1);
    }

    @Bean
    MeterBinder requestsUnderWay(FilterRegistrationBean<InFlightFilter> underWay) {
        InFlightFilter filter = Objects.requireNonNull(underWay.getFilter());
        return registry -> Gauge.builder("refman.requests.under.way", filter, InFlightFilter::underWay)
                .description("Requests to the API that are answered at the moment")
                .register(registry);
    }

    /** Takes out a filter of Spring Boot's: it remembers each request for beans of which there are none. */
    @Bean
    FilterRegistrationBean<RequestContextFilter> requestContexts() {
        FilterRegistrationBean<RequestContextFilter> registration =
                new FilterRegistrationBean<>(new RequestContextFilter());
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    FilterRegistrationBean<WholeAnswers> wholeAnswers() {
        return registration(new WholeAnswers(), BEHIND_OBSERVATION);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> headersDeadline(RequestSettings settings) {
        return factory -> {
            factory.setProtocol(DeadlineProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof DeadlineProtocol protocol) {
                    protocol.setHeadersDeadline(settings.headersDeadline());
                }
            });
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> endOfRequests(RequestSettings settings, NanoClock clock) {
        return factory -> factory.addEngineValves(new TakingTurns(), new UnreadBodies(settings.bodyDeadline(), clock));
    }

    private static <F extends Filter> FilterRegistrationBean<F> registration(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        registration.setUrlPatterns(List.of("/*"));
        return registration;
    }
}
