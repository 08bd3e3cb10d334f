package io.circuitsynth.refman.config;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.UUIDClock;
import io.circuitsynth.refman.changelog.ChangeFeeds;
import io.circuitsynth.refman.changelog.ChangeLog;
import io.circuitsynth.refman.changelog.ChangeLogPruning;
import io.circuitsynth.refman.changelog.ChangeRenderer;
import io.circuitsynth.refman.config.ReferenceManagerProperties.ChangeLogSettings;
import io.circuitsynth.refman.config.ReferenceManagerProperties.IdempotencySettings;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.ChangeOrigins;
import io.circuitsynth.refman.execution.IdempotencyService;
import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.execution.MemoryBudget;
import io.circuitsynth.refman.execution.OperationObserver;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.TenantQuotas;
import io.circuitsynth.refman.execution.Verification;
import io.circuitsynth.refman.hierarchy.AnnotationOperations;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.TreeOperations;
import io.circuitsynth.refman.http.security.ProtectedMode;
import io.circuitsynth.refman.http.security.RequestOrigins;
import io.circuitsynth.refman.http.security.StreamTickets;
import io.circuitsynth.refman.http.stream.ChangeStreams;
import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import io.circuitsynth.refman.manager.Annotations;
import io.circuitsynth.refman.manager.Comparisons;
import io.circuitsynth.refman.manager.Expirations;
import io.circuitsynth.refman.manager.Hierarchies;
import io.circuitsynth.refman.manager.Implementation;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.manager.ManagerTree;
import io.circuitsynth.refman.manager.Managers;
import io.circuitsynth.refman.manager.References;
import io.circuitsynth.refman.manager.Reverts;
import io.circuitsynth.refman.manager.Symbols;
import io.circuitsynth.refman.snapshot.Snapshots;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.telemetry.IndexEventLog;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Creates the beans of the packages that do not use Spring. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ReferenceManagerConfiguration {

    private static final Duration TICKET_PRUNING = Duration.ofMinutes(5);

    @Bean
    Limits limits(ReferenceManagerProperties properties) {
        return properties.limits();
    }

    @Bean
    RulesCatalog rulesCatalog(ReferenceManagerProperties properties) {
        return properties.rules().toCatalog();
    }

    @Bean
    InstantSource instantSource() {
        return Clock.systemUTC();
    }

    @Bean
    NanoClock nanoClock() {
        return System::nanoTime;
    }

    /** Generates UUIDs of version 7 (RFC 9562, 5.7), which sort by creation time. */
    @Bean
    NoArgGenerator uuidGenerator(InstantSource clock) {
        UUIDClock uuidClock = new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return clock.millis();
            }
        };
        return Generators.timeBasedEpochGenerator(new SecureRandom(), uuidClock);
    }

    @Bean
    CountedIndexEvents indexEvents(IndexEventLog log) {
        return new CountedIndexEvents(log);
    }

    @Bean
    Supplier<ReferenceIndex> bitmapIndexes() {
        return BitmapIndex::new;
    }

    @Bean
    IndexFactory indexFactory(
            ReferenceManagerProperties properties, Supplier<ReferenceIndex> bitmapIndexes, CountedIndexEvents events) {
        return new IndexFactory(properties.features().toIndexFeatures(), bitmapIndexes, events);
    }

    @Bean
    HierarchyFactory factory(
            IndexFactory indexes, NoArgGenerator uuids, HierarchyStore store, Limits limits, NanoClock clock) {
        return new HierarchyFactory(
                indexes, () -> new HierarchyId(uuids.generate()), store::lastVersion, limits, clock);
    }

    @Bean
    MemoryBudget memoryBudget(ReferenceManagerProperties properties) {
        return new MemoryBudget(properties.requests().maxMemoryInFlight().toBytes());
    }

    @Bean
    ManagerCache liveManagers(
            HierarchyStore store,
            HierarchyFactory factory,
            RulesCatalog rules,
            Limits limits,
            ReferenceManagerProperties properties,
            MemoryBudget budget,
            InstantSource clock) {
        return new ManagerCache(
                store, factory, rules, limits, properties.cache().maxBytes().toBytes(), budget, clock);
    }

    @Bean
    TenantQuotas tenantQuotas(ReferenceManagerProperties properties, HierarchyStore store) {
        return new TenantQuotas(properties.quotas().toQuotas(), store);
    }

    @Bean
    Verification verification(HierarchyStore store, ManagerCache managers) {
        return new Verification(store, managers);
    }

    @Bean
    ChangeLog changeLog(HierarchyStore store) {
        return new ChangeLog(store);
    }

    @Bean
    ChangeLogPruning changeLogPruning(
            HierarchyStore store, InstantSource clock, ReferenceManagerProperties properties) {
        ChangeLogSettings settings = properties.changeLog();
        return new ChangeLogPruning(store, clock, settings.retention(), settings.maxChanges());
    }

    @Bean
    SchedulingConfigurer changePruning(ChangeLogPruning pruning, ReferenceManagerProperties properties) {
        return tasks ->
                tasks.addFixedDelayTask(pruning::prune, properties.changeLog().pruning());
    }

    @Bean
    Reverts reverts(OperationRunner runner, HierarchyStore store, HierarchyFactory factory, InstantSource clock) {
        return new Reverts(runner, store, factory, clock);
    }

    @Bean
    StreamTickets streamTickets(HierarchyStore store, InstantSource clock) {
        return new StreamTickets(store, clock, new SecureRandom());
    }

    @Bean
    SchedulingConfigurer ticketPruning(StreamTickets tickets) {
        return tasks -> tasks.addFixedDelayTask(tickets::prune, TICKET_PRUNING);
    }

    @Bean
    StreamExecutors streamExecutors() {
        return new StreamExecutors();
    }

    @Bean
    ChangeFeeds changeFeeds(
            ChangeLog log,
            HierarchyStore store,
            ChangeRenderer renderer,
            StreamExecutors executors,
            ReferenceManagerProperties properties) {
        ChangeFeeds feeds = new ChangeFeeds(log, store, renderer, executors.feeds(), executors.timer());
        if (store.isShared()) {
            executors.poll(feeds::poll, properties.streams().pollInterval());
        }
        return feeds;
    }

    @Bean
    ChangeStreams changeStreams(
            ChangeLog log,
            ChangeFeeds feeds,
            ReferenceManagerProperties properties,
            ProtectedMode protectedMode,
            StreamExecutors executors,
            NanoClock clock,
            JsonMapper mapper) {
        return new ChangeStreams(
                log,
                feeds,
                properties.streams(),
                !protectedMode.isOn(),
                executors.timer(),
                clock,
                () -> ThreadLocalRandom.current().nextDouble(),
                mapper);
    }

    @Bean
    ChangeOrigins changeOrigins(InstantSource clock) {
        return new ChangeOrigins(clock, RequestOrigins::current);
    }

    @Bean
    OperationRunner operationRunner(
            ManagerCache managers,
            HierarchyStore store,
            OperationObserver observer,
            ChangeOrigins origins,
            NanoClock clock,
            TenantQuotas quotas,
            ReferenceManagerProperties properties) {
        return new OperationRunner(
                managers,
                store,
                observer,
                origins,
                clock,
                new SecureRandom(),
                quotas,
                properties.commitQueue().maxChanges());
    }

    @Bean
    IdempotencyService idempotencyService(
            HierarchyStore store, InstantSource clock, TenantQuotas quotas, ReferenceManagerProperties properties) {
        return new IdempotencyService(
                store,
                clock,
                quotas,
                properties.idempotency().maxResponseBytes().toBytes());
    }

    @Bean
    SchedulingConfigurer responsePruning(IdempotencyService idempotency, ReferenceManagerProperties properties) {
        IdempotencySettings settings = properties.idempotency();
        return tasks -> tasks.addFixedDelayTask(() -> idempotency.prune(settings.retention()), settings.pruning());
    }

    @Bean
    Expirations expirations(OperationRunner runner, HierarchyStore store, InstantSource clock) {
        return new Expirations(runner, store, clock);
    }

    @Bean
    SchedulingConfigurer expiryChecks(Expirations expirations, ReferenceManagerProperties properties) {
        return tasks -> tasks.addFixedDelayTask(
                expirations::deleteExpired, properties.expiry().checkInterval());
    }

    @Bean
    Managers managers(
            OperationRunner runner,
            HierarchyStore store,
            HierarchyFactory factory,
            RulesCatalog rules,
            NoArgGenerator uuids,
            Limits limits,
            InstantSource clock,
            NanoClock nanoClock) {
        return new Managers(runner, store, factory, rules, new ManagerIds(uuids), limits, clock, nanoClock);
    }

    @Bean
    References references(OperationRunner runner, Limits limits) {
        return new References(runner, limits);
    }

    @Bean
    ManagerTree managerTree(OperationRunner runner, HierarchyFactory factory) {
        return new ManagerTree(runner, new TreeOperations(factory));
    }

    @Bean
    Hierarchies hierarchies(OperationRunner runner, HierarchyStore store, Limits limits) {
        return new Hierarchies(runner, store, limits);
    }

    @Bean
    Symbols symbols(OperationRunner runner, Hierarchies hierarchies, Limits limits) {
        return new Symbols(runner, hierarchies, limits);
    }

    @Bean
    Annotations annotations(
            OperationRunner runner,
            HierarchyFactory factory,
            RulesCatalog rules,
            NoArgGenerator uuids,
            Limits limits,
            InstantSource clock) {
        return new Annotations(runner, new AnnotationOperations(factory), rules, new ManagerIds(uuids), limits, clock);
    }

    @Bean
    Snapshots snapshots(
            OperationRunner runner,
            Hierarchies hierarchies,
            HierarchyFactory factory,
            RulesCatalog rules,
            NoArgGenerator uuids,
            Limits limits) {
        return new Snapshots(runner, hierarchies, factory, rules, new ManagerIds(uuids), limits);
    }

    @Bean
    Comparisons comparisons(
            RulesCatalog rules,
            Limits limits,
            InstantSource clock,
            NanoClock nanoClock,
            IndexFactory indexFactory,
            Supplier<ReferenceIndex> bitmapIndexes) {
        return new Comparisons(rules, limits, clock, nanoClock, indexFactory, bitmapIndexes);
    }

    @Bean
    Implementation implementation(
            IndexFactory indexes, CountedIndexEvents events, ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? null : properties.getVersion();
        return new Implementation(indexes, events, version == null ? "unknown" : version);
    }
}
