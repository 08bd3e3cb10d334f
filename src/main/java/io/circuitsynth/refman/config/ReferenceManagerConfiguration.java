package io.circuitsynth.refman.config;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.UUIDClock;
import io.circuitsynth.refman.config.ReferenceManagerProperties.IdempotencySettings;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.Forest;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.Restructuring;
import io.circuitsynth.refman.index.BitmapIndex;
import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.manager.Comparisons;
import io.circuitsynth.refman.manager.Hierarchies;
import io.circuitsynth.refman.manager.Implementation;
import io.circuitsynth.refman.manager.LiveManagers;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.manager.Managers;
import io.circuitsynth.refman.manager.OperationObserver;
import io.circuitsynth.refman.manager.OperationRunner;
import io.circuitsynth.refman.manager.References;
import io.circuitsynth.refman.manager.RetryableRequests;
import io.circuitsynth.refman.manager.Snapshots;
import io.circuitsynth.refman.manager.Structure;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.telemetry.IndexEventLog;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Builds the pure rooms out of the properties and wires them together. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ReferenceManagerConfiguration {

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

    /** UUIDs of version 7, RFC 9562, 5.7: they sort by the time of their making. */
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
    IndexFactory indexFactory(ReferenceManagerProperties properties, CountedIndexEvents events) {
        return new IndexFactory(properties.features().toIndexFeatures(), BitmapIndex::new, events);
    }

    @Bean
    Forest forest(IndexFactory indexes, NoArgGenerator uuids, Limits limits, NanoClock clock) {
        return new Forest(indexes, () -> new HierarchyId(uuids.generate()), limits, clock);
    }

    @Bean
    LiveManagers liveManagers(
            HierarchyStore store, Forest forest, RulesCatalog rules, ReferenceManagerProperties properties) {
        return new LiveManagers(store, forest, rules, properties.cache().bytes());
    }

    @Bean
    OperationRunner operationRunner(
            LiveManagers managers,
            HierarchyStore store,
            OperationObserver observer,
            NanoClock clock,
            ReferenceManagerProperties properties) {
        return new OperationRunner(
                managers,
                store,
                observer,
                clock,
                new SecureRandom(),
                properties.commitQueue().maximumChanges());
    }

    @Bean
    RetryableRequests retryableRequests(HierarchyStore store, InstantSource clock) {
        return new RetryableRequests(store, clock);
    }

    @Bean
    SchedulingConfigurer answerPruning(RetryableRequests requests, ReferenceManagerProperties properties) {
        IdempotencySettings settings = properties.idempotency();
        return tasks -> tasks.addFixedDelayTask(() -> requests.forgetAfter(settings.retention()), settings.pruning());
    }

    @Bean
    Managers managers(
            OperationRunner runner,
            Forest forest,
            RulesCatalog rules,
            NoArgGenerator uuids,
            Limits limits,
            InstantSource clock) {
        return new Managers(runner, forest, rules, new ManagerIds(uuids), limits, clock);
    }

    @Bean
    References references(OperationRunner runner, Limits limits) {
        return new References(runner, limits);
    }

    @Bean
    Structure structure(OperationRunner runner, Forest forest) {
        return new Structure(runner, new Restructuring(forest));
    }

    @Bean
    Hierarchies hierarchies(OperationRunner runner, Limits limits) {
        return new Hierarchies(runner, limits);
    }

    @Bean
    Snapshots snapshots(
            OperationRunner runner,
            Hierarchies hierarchies,
            Forest forest,
            RulesCatalog rules,
            NoArgGenerator uuids,
            Limits limits) {
        return new Snapshots(runner, hierarchies, forest, rules, new ManagerIds(uuids), limits);
    }

    @Bean
    Comparisons comparisons(RulesCatalog rules, Limits limits, InstantSource clock, NanoClock nanoClock) {
        return new Comparisons(rules, limits, clock, nanoClock);
    }

    @Bean
    Implementation implementation(
            IndexFactory indexes, CountedIndexEvents events, ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? null : properties.getVersion();
        return new Implementation(indexes, events, version == null ? "unknown" : version);
    }
}
