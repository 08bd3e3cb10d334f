package io.circuitsynth.refman.model;

import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.Annotation.RequestedSymbol;
import io.circuitsynth.refman.hierarchy.AnnotationResult;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.ManagerUpdate;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.circuitsynth.refman.hierarchy.ReferencePage;
import io.circuitsynth.refman.hierarchy.RevertedChanges;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.hierarchy.SymbolPage;
import io.circuitsynth.refman.hierarchy.SymbolQuery;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.manager.MovedManager;
import io.circuitsynth.refman.manager.ParentChange;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.snapshot.Snapshot;
import io.circuitsynth.refman.snapshot.Snapshots.ImportedHierarchy;
import io.circuitsynth.refman.store.MemoryStore;
import io.circuitsynth.refman.store.StoreTotals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares the service with {@link PlainModel} on random sequences of all operations. Each sequence runs on the bitmap
 * index, on the scanning index, and on both with the shadow comparison, which must find no mismatch.
 *
 * <p>Run one sequence again with {@code -Dmodel.seed=SEED -Dmodel.sequences=1}.
 */
class ModelTest {

    private static final long FIRST_SEED = Long.getLong("model.seed", 1);
    private static final int SEQUENCES = Integer.getInteger("model.sequences", 10_000);
    private static final int OPERATIONS = 40;

    private static final Limits SMALL = new Limits(
            100, 8, 4, 10_000, 1_000, 1_000, 1 << 24, 100, 100, 20, 1 << 20, 10_000, 1 << 20, 1_000, 1 << 20);
    private static final List<String> PREFIXES =
            List.of("R", "R", "R", "r", "C", "SW_", "#PWR", "#LOGO", "0V", "Sw_", "R?", "N$", "_", "");
    private static final List<String> UNUSUAL = List.of(
            "USR_BTN", "Usr_Btn", "GND", "R01", "R02", "R00", "R0", "R004", "r03", "r1", "C01", "C12", "#PWR1",
            "#PWR01", "#PWR010", "#pwr02", "0V6", "R?", "");
    private static final List<String> DRAWN_PREFIXES = List.of("R", "R", "R", "C", "SW_", "#PWR", "0V");
    private static final List<@Nullable String> RULES = List.of("strict", "kicad");

    @Test
    void everyOperationMatchesThePlainModel() {
        LongStream.range(FIRST_SEED, FIRST_SEED + SEQUENCES).parallel().forEach(ModelTest::run);
    }

    private static void run(long seed) {
        try {
            new Sequence(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("the model and the service differ with seed " + seed, e);
        }
    }

    private static final class Sequence {

        private final Random random;
        private final PlainModel model = new PlainModel(SMALL);
        private final List<ServiceWithoutSpring> services = List.of(
                new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, SMALL),
                new ServiceWithoutSpring(ServiceWithoutSpring.SCANNING, SMALL),
                new ServiceWithoutSpring(ServiceWithoutSpring.SHADOW, SMALL),
                uncached(ServiceWithoutSpring.BITMAP),
                uncached(ServiceWithoutSpring.SCANNING));
        private final RevertedChanges reverted = services.get(0).revertedChanges();
        private final List<String> log = new ArrayList<>();

        /** Creates a service that evicts all hierarchies after each operation. */
        private static ServiceWithoutSpring uncached(IndexFeatures features) {
            return new ServiceWithoutSpring(features, SMALL, new MemoryStore(), 0);
        }

        Sequence(long seed) {
            this.random = new Random(seed);
        }

        void run() {
            model.create("m0", null, "strict", Map.of());
            services.forEach(service -> service.create("m0", null, "strict"));
            for (int i = 0; i < OPERATIONS; i++) {
                if (model.nodes.isEmpty()) {
                    create();
                } else {
                    operate();
                }
                services.forEach(service -> service.cache.cache().cleanUp());
                reverted.check();
            }
            assertThat(reverted.count()).isPositive();
            compareAll();
            services.forEach(ServiceWithoutSpring::requireReplayable);
            services.forEach(service -> assertThat(service.memory.reservedBytes())
                    .as("reserved memory")
                    .isZero());
        }

        private String anyId() {
            List<String> ids = List.copyOf(model.nodes.keySet());
            return ids.get(random.nextInt(ids.size()));
        }

        private <T> T any(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private String anyReference() {
            return random.nextInt(3) == 0 ? any(UNUSUAL) : any(PREFIXES) + (random.nextInt(9) + 1);
        }

        private String anyKey() {
            return "k" + random.nextInt(12);
        }

        private void operate() {
            String id = anyId();
            switch (random.nextInt(36)) {
                case 0, 1 -> create();
                case 2, 3, 4, 5 -> generate(id);
                case 6, 7 -> register(id);
                case 8 -> release(id);
                case 9 -> nets(id);
                case 10 -> counters(id);
                case 11 -> attach(id, anyId());
                case 25, 26 -> attachWithNewNumbers(id, anyId());
                case 27 -> changeAndReplace(id);
                case 12 -> detach(id);
                case 13, 17 -> remove(id);
                case 14 -> validate(id);
                case 15 -> list(id);
                case 16 -> exportAndImport(id);
                case 18 -> update(id);
                case 19 -> generateBatch(id);
                case 20 -> releaseMany(id);
                case 21 -> replace(id);
                case 22, 23 -> namedNets(id);
                case 24 -> createHolding("m" + random.nextInt(12));
                case 28, 29, 30, 31, 32 -> annotate(model.node(id).root().id);
                case 33 -> rename(model.node(id).root().id);
                case 34 -> deleteSymbol(model.node(id).root().id);
                case 35 -> listSymbols(model.node(id).root().id);
                default -> throw new AssertionError("no such operation");
            }
        }

        private void create() {
            String id = "m" + random.nextInt(12);
            String parent = model.nodes.isEmpty() || random.nextInt(3) == 0 ? null : anyId();
            String rules = parent == null || random.nextInt(20) == 0 ? any(RULES) : null;
            Map<String, Long> counters =
                    random.nextInt(4) == 0 ? Map.of(any(PREFIXES), (long) random.nextInt(6)) : Map.of();
            ManagerPlan plan = new ManagerPlan(id, null, parent, rules, counters);
            String what = id + " under " + parent + " with " + rules + " and " + counters;
            if (random.nextBoolean()) {
                compare(
                        "create " + what,
                        model.create(id, parent, rules, counters),
                        service -> service.managers.create(ServiceWithoutSpring.TENANT, plan, Reply.identity()),
                        created -> "created");
            } else {
                compare(
                        "find or create " + what,
                        model.findOrCreate(id, parent, rules, counters),
                        service ->
                                service.managers.findOrCreate(ServiceWithoutSpring.TENANT, id, plan, Reply.identity()),
                        found -> found.isNew() ? "created" : "found");
            }
        }

        private void createHolding(String id) {
            boolean isKnown = model.nodes.containsKey(id) && random.nextBoolean();
            String parent = random.nextInt(3) == 0 ? null : anyId();
            if (isKnown) {
                PlainModel.Node above = model.node(id).parent;
                parent = above == null ? null : above.id;
            }
            String rules = parent == null ? any(RULES) : null;
            List<String> references = someOf(isKnown ? model.list(id, Scope.OWN, null) : List.of());
            List<String> nets = random.nextBoolean() ? List.of() : List.of("N$" + (1 + random.nextInt(9)));
            ManagerPlan plan =
                    new ManagerPlan(id, null, parent, rules, Map.of(), new InitialHoldings(references, nets), null);
            String what = id + " under " + parent + " with " + rules + ", " + references + " and " + nets;
            if (random.nextInt(3) == 0) {
                compare(
                        "create " + what,
                        model.createHolding(id, parent, rules, references, nets),
                        service -> service.managers.create(ServiceWithoutSpring.TENANT, plan, Reply.identity()),
                        created -> "created");
            } else {
                compare(
                        "find or create " + what,
                        model.findOrCreateHolding(id, parent, rules, references, nets),
                        service ->
                                service.managers.findOrCreate(ServiceWithoutSpring.TENANT, id, plan, Reply.identity()),
                        found -> found.isNew() ? "created" : "found");
            }
        }

        /** Renames a manager and confines it, or lifts its ranges. */
        private void update(String id) {
            String name = random.nextBoolean() ? null : "n" + random.nextInt(3);
            Map<String, NumberRange> ranges = new TreeMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                long first = random.nextInt(40) == 0 ? 0 : 2 + random.nextInt(12);
                long last = random.nextInt(3) == 0
                        ? 4294967295L
                        : first - (random.nextInt(40) == 0 ? 1 : 0) + random.nextInt(9);
                ranges.put(random.nextInt(3) == 0 ? "*" : any(PREFIXES.subList(0, 8)), new NumberRange(first, last));
            }
            ManagerUpdate update = new ManagerUpdate(new ManagerUpdate.NewName(name), ManagerRanges.of(ranges));
            compare(
                    "name " + id + " " + name + " with " + ranges,
                    model.update(id, name, ranges),
                    service -> service.managers.update(key(id), update, Reply.identity()),
                    updated -> updated.name() + " " + updated.ranges().byPrefix());
        }

        private void generate(String id) {
            String prefix = any(PREFIXES);
            int count = 1 + random.nextInt(4);
            Long from = switch (random.nextInt(8)) {
                case 0 -> (long) random.nextInt(12);
                case 1 -> random.nextInt(5) == 0 ? 4294967293L + random.nextInt(4) : 5L;
                default -> null;
            };
            boolean reuse = random.nextInt(3) == 0;
            compare(
                    "generate " + prefix + " x" + count + " from " + from + " reuse " + reuse + " for " + id,
                    model.generate(id, prefix, count, from, reuse),
                    service -> service.references.generate(
                            key(id), new Generation(prefix, count, from, reuse), Reply.identity()),
                    List::toString);
        }

        private void generateBatch(String id) {
            Map<String, Integer> prefixes = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                prefixes.put(any(PREFIXES), 1 + random.nextInt(3));
            }
            Long from = random.nextInt(4) == 0 ? (long) random.nextInt(12) : null;
            boolean reuse = random.nextInt(3) == 0;
            compare(
                    "generate " + prefixes + " from " + from + " reuse " + reuse + " for " + id,
                    model.generateBatch(id, prefixes, from, reuse),
                    service -> service.references.generateBatch(
                            key(id),
                            prefixes.entrySet().stream()
                                    .map(each -> new Generation(each.getKey(), each.getValue(), from, reuse))
                                    .toList(),
                            Reply.identity()),
                    results -> new TreeMap<>(results).toString());
        }

        private void register(String id) {
            List<String> references = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                references.add(anyReference());
            }
            compare(
                    "register " + references + " for " + id,
                    model.register(id, references),
                    service -> service.references.register(key(id), references, Reply.identity()),
                    List::toString);
        }

        private void release(String id) {
            List<String> owned = model.list(id, Scope.OWN, null);
            String reference = owned.isEmpty() || random.nextInt(5) == 0 ? anyReference() : any(owned);
            compare(
                    "release " + reference + " of " + id,
                    model.release(id, reference),
                    service -> service.references.release(key(id), reference, Reply.identity()),
                    released -> released);
        }

        private void releaseMany(String id) {
            List<String> owned = model.list(id, Scope.OWN, null);
            if (random.nextBoolean()) {
                String prefix = random.nextInt(3) == 0 ? null : any(PREFIXES);
                compare(
                        "release all " + prefix + " of " + id,
                        model.releaseAll(id, prefix),
                        service -> service.references.releaseAll(key(id), prefix, Reply.identity()),
                        List::toString);
            } else {
                List<String> references = someOf(owned);
                compare(
                        "release " + references + " of " + id,
                        model.releaseNamed(id, references),
                        service -> service.references.releaseNamed(key(id), references, Reply.identity()),
                        List::toString);
            }
        }

        /** Returns 1 to 4 references, most of them from a list. */
        private List<String> someOf(List<String> known) {
            List<String> some = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                some.add(known.isEmpty() || random.nextInt(4) == 0 ? anyReference() : any(known));
            }
            return some;
        }

        private void replace(String id) {
            List<String> owned = model.list(id, Scope.OWN, null);
            List<String> references = random.nextInt(10) == 0 ? List.of() : someOf(owned);
            compare(
                    "set the references of " + id + " to " + references,
                    model.replace(id, references),
                    service -> service.references.replace(key(id), references, Reply.identity()),
                    replaced -> replaced.registered() + " " + replaced.released() + " " + replaced.unchanged());
        }

        /** Annotates symbols, perhaps after a dry run, and repeats the request, which then changes nothing. */
        private void annotate(String root) {
            List<String> managers =
                    model.node(root).subtree().stream().map(each -> each.id).toList();
            List<RequestedSymbol> symbols = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                symbols.addAll(random.nextInt(4) == 0 ? unitsOfOneComponent(managers) : List.of(symbol(managers)));
            }
            Annotation.Existing existing = any(List.of(Annotation.Existing.values()));
            boolean reuse = random.nextBoolean();
            Annotation annotation = new Annotation(
                    symbols,
                    existing,
                    any(List.of(Annotation.Order.values())),
                    List.of(any(managers)),
                    random.nextInt(4) == 0,
                    random.nextInt(6) == 0 ? 1L + random.nextInt(8) : null,
                    reuse,
                    false);
            if (random.nextBoolean()) {
                annotate(
                        root,
                        new Annotation(
                                symbols,
                                existing,
                                annotation.order(),
                                annotation.managerIds(),
                                annotation.releasesAbsent(),
                                annotation.from(),
                                reuse,
                                true));
            }
            boolean isStable = existing != Annotation.Existing.RENUMBER || (reuse && !hasPadding(root));
            List<Long> versions = annotate(root, annotation);
            if (isStable) {
                assertThat(annotate(root, annotation))
                        .as(() -> "nothing is written\n" + String.join("\n", log))
                        .isEqualTo(versions);
            }
        }

        /** The padding of new numbers depends on the references before, which are others the second time. */
        private boolean hasPadding(String root) {
            return model.list(root, Scope.HIERARCHY, null).stream()
                    .map(Designator::parse)
                    .anyMatch(
                            each -> each.series().digits() > 0 && !each.prefix().equals("#PWR"));
        }

        private RequestedSymbol symbol(List<String> managers) {
            String prefix = any(DRAWN_PREFIXES);
            String reference = switch (random.nextInt(3)) {
                case 0 -> prefix + "?";
                case 1 -> null;
                default -> prefix + (1 + random.nextInt(6));
            };
            String component = random.nextInt(8) == 0 ? "part " + random.nextInt(3) : null;
            return symbol(managers, reference, prefix, 1 + random.nextInt(3), component, random.nextInt(5) == 0);
        }

        private RequestedSymbol symbol(
                List<String> managers,
                @Nullable String reference,
                String prefix,
                int unit,
                @Nullable String component,
                boolean isLocked) {
            return new RequestedSymbol(
                    anyKey(),
                    any(managers),
                    reference,
                    reference == null ? prefix : null,
                    unit,
                    component,
                    (double) random.nextInt(5),
                    (double) random.nextInt(5),
                    isLocked);
        }

        private List<RequestedSymbol> unitsOfOneComponent(List<String> managers) {
            String prefix = any(DRAWN_PREFIXES);
            String reference = random.nextBoolean() ? prefix + "?" : prefix + (1 + random.nextInt(6));
            String component = "part " + random.nextInt(20);
            return List.of(
                    symbol(managers, reference, prefix, 1, component, false),
                    symbol(managers, reference, prefix, 2, component, false));
        }

        /** Returns the version after it for each service; nothing if it is refused. */
        private List<Long> annotate(String root, Annotation annotation) {
            List<Long> versions = new ArrayList<>();
            compare(
                    annotation.toString(),
                    new PlainAnnotation(model, root, annotation).run(),
                    service -> service.annotations
                            .annotate(key(root), annotation, List.of(), Reply.identity())
                            .map(result -> {
                                versions.add(result.version());
                                return result;
                            }),
                    Sequence::text);
            return versions;
        }

        private static String text(AnnotationResult result) {
            return result.symbols().stream()
                            .map(each -> each.key() + " " + each.managerId() + " " + each.reference() + " "
                                    + each.unit() + (each.was() == null ? "" : " was " + each.was()))
                            .toList()
                    + " " + result.renamed() + " " + result.released();
        }

        private void rename(String root) {
            List<String> used = model.list(root, Scope.HIERARCHY, null);
            Map<String, String> names = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String old = used.isEmpty() || random.nextInt(6) == 0 ? anyReference() : any(used);
                names.put(old, used.isEmpty() || random.nextBoolean() ? anyReference() : any(used));
            }
            for (boolean isDryRun : new boolean[] {true, false}) {
                compare(
                        "rename " + names + " of " + root,
                        model.rename(root, names, isDryRun),
                        service -> service.symbols.rename(key(root), names, isDryRun, Reply.identity()),
                        renamed -> renamed.renamed().toString());
            }
        }

        private void deleteSymbol(String root) {
            String symbol = anyKey();
            compare(
                    "delete the symbol " + symbol + " of " + root,
                    model.deleteSymbol(root, symbol),
                    service -> service.symbols.delete(key(root), symbol, Reply.identity()),
                    deleted -> "deleted");
        }

        private void listSymbols(String root) {
            String manager = random.nextBoolean() ? null : anyId();
            String reference = random.nextBoolean() ? null : anyReference();
            int limit = 1 + random.nextInt(4);
            compare(
                    "symbols of " + root + " in " + manager + " with " + reference,
                    model.symbols(root, manager, reference),
                    service -> Outcome.done(symbols(service, root, manager, reference, limit)),
                    Object::toString);
        }

        /** Lists symbols page by page. */
        private static Map<String, String> symbols(
                ServiceWithoutSpring service,
                String root,
                @Nullable String manager,
                @Nullable String reference,
                int limit) {
            Map<String, String> all = new LinkedHashMap<>();
            String after = "";
            while (after != null) {
                SymbolPage page = service.symbols
                        .list(key(root), new SymbolQuery(null, reference, manager, after, limit), Reply.identity())
                        .orElseThrow();
                page.symbols()
                        .forEach(each ->
                                all.put(each.key(), each.manager().id() + " " + each.reference() + " " + each.unit()));
                after = page.next();
                assertThat(page.symbols()).hasSizeLessThanOrEqualTo(limit);
                if (after == null) {
                    assertThat(page.total()).isEqualTo(all.size());
                }
            }
            return all;
        }

        private void nets(String id) {
            int count = 1 + random.nextInt(3);
            compare(
                    "nets x" + count + " for " + id,
                    model.generateNets(id, count),
                    service -> service.references.generateNets(key(id), count, Reply.identity()),
                    List::toString);
        }

        private void namedNets(String id) {
            List<String> known = model.nets(id, Scope.HIERARCHY);
            if (random.nextInt(3) == 0) {
                String net = known.isEmpty() || random.nextInt(4) == 0 ? "N$" + random.nextInt(9) : any(known);
                compare(
                        "release " + net + " of " + id,
                        model.releaseNet(id, net),
                        service -> service.references.releaseNet(key(id), net, Reply.identity()),
                        released -> released);
            } else if (random.nextInt(3) == 0) {
                Scope scope = any(List.of(Scope.values()));
                compare(
                        "nets " + scope + " of " + id,
                        model.nets(id, scope).toString(),
                        service -> service.references
                                .listNets(key(id), scope, null, 100)
                                .map(ReferencePage::references),
                        List::toString);
            } else {
                List<String> nets = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    nets.add(
                            random.nextInt(20) == 0
                                    ? any(List.of("N$0", "N$01", "n$1", "N$"))
                                    : "N$" + (1 + random.nextInt(9)));
                }
                compare(
                        "register " + nets + " for " + id,
                        model.registerNets(id, nets),
                        service -> service.references.registerNets(key(id), nets, Reply.identity()),
                        List::toString);
            }
        }

        private void counters(String id) {
            String prefix = any(PREFIXES);
            long value = random.nextInt(20) == 0 ? 4294967290L : random.nextInt(10);
            compare(
                    "raise " + prefix + " to " + value + " for " + id,
                    model.raiseCounters(id, prefix, value),
                    service -> service.references.raiseCounters(key(id), Map.of(prefix, value), Reply.identity()),
                    Object::toString);
        }

        private void attach(String id, String parent) {
            compare(
                    "attach " + id + " to " + parent,
                    model.attach(id, parent),
                    service -> service.trees.attach(key(id), key(parent), Reply.identity()),
                    attached -> "attached");
        }

        /** Runs the request dry first, which must have the same outcome. */
        private void attachWithNewNumbers(String id, String parent) {
            compare(
                    "attach " + id + " to " + parent + " with new numbers",
                    model.attach(id, parent, true),
                    service -> {
                        Outcome<MovedManager> dry = service.trees.setParent(
                                key(id), key(parent), new ParentChange(true, true), Reply.identity());
                        Outcome<MovedManager> real = service.trees.setParent(
                                key(id), key(parent), new ParentChange(true, false), Reply.identity());
                        assertThat(dry)
                                .as(() -> "a dry run\n" + String.join("\n", log))
                                .isEqualTo(real);
                        return real;
                    },
                    moved -> "attached "
                            + Objects.requireNonNull(moved.renames()).references() + " "
                            + moved.renames().nets().toString().replace("N$", ""));
        }

        private void detach(String id) {
            compare(
                    "detach " + id,
                    model.detach(id),
                    service -> service.trees.detach(key(id), Reply.identity()),
                    detached -> "detached");
        }

        private void remove(String id) {
            if (random.nextInt(3) == 0) {
                compare(
                        "clear " + id,
                        model.clear(id),
                        service -> service.trees.clear(key(id), Reply.identity()),
                        cleared -> "cleared");
            } else {
                boolean cascade = random.nextInt(3) == 0;
                compare(
                        "delete " + id + " cascade " + cascade,
                        model.delete(id, cascade),
                        service -> service.trees.delete(key(id), cascade, Reply.identity()),
                        deleted -> "deleted");
            }
        }

        /** Exports a hierarchy and imports it twice, with new ids and with its own; the model does not change. */
        private void exportAndImport(String id) {
            String root = model.node(id).root().id;
            int managers = model.node(root).subtree().size();
            compare(
                    "export and import " + root,
                    "[" + root + ", " + managers + ", true]",
                    service -> Outcome.done(importSnapshot(service, key(root))),
                    List::toString);
        }

        /** Replaces a hierarchy by a snapshot from before some changes. */
        private void changeAndReplace(String id) {
            String root = model.node(id).root().id;
            Map<ServiceWithoutSpring, Snapshot> before = new HashMap<>();
            services.forEach(service -> before.put(
                    service, service.snapshots.exportHierarchy(key(root)).orElseThrow()));
            model.remember(root);
            generate(id);
            register(id);
            nets(id);
            release(id);
            compare(
                    "replace " + root,
                    model.replaceByRemembered(root),
                    service -> service.snapshots.replaceHierarchy(
                            key(root), Objects.requireNonNull(before.get(service)), Reply.identity()),
                    replaced -> "replaced " + replaced.isNew());
        }

        private static List<Object> importSnapshot(ServiceWithoutSpring service, ManagerKey root) {
            Snapshot before = service.snapshots.exportHierarchy(root).orElseThrow();
            ImportedHierarchy copy = importSnapshot(service, before, true);
            Map<String, String> ids = Objects.requireNonNull(copy.newIds());
            assertThat(service.snapshots.exportHierarchy(copy.root()).orElseThrow())
                    .isEqualTo(renamed(before, ids));
            service.trees.delete(copy.root(), true, Reply.identity()).orElseThrow();
            service.trees.delete(root, true, Reply.identity()).orElseThrow();
            ImportedHierarchy restored = importSnapshot(service, before, false);
            service.cache.cache().cleanUp();
            boolean isSame =
                    service.snapshots.exportHierarchy(root).orElseThrow().equals(before);
            return List.of(restored.root().id(), restored.managersCount(), isSame);
        }

        private static ImportedHierarchy importSnapshot(
                ServiceWithoutSpring service, Snapshot snapshot, boolean withNewIds) {
            return service.snapshots
                    .importHierarchy(ServiceWithoutSpring.TENANT, snapshot, withNewIds, Reply.identity())
                    .orElseThrow();
        }

        private static Snapshot renamed(Snapshot snapshot, Map<String, String> ids) {
            List<Snapshot.ManagerSnapshot> managers = snapshot.managers().stream()
                    .map(manager -> new Snapshot.ManagerSnapshot(
                            Objects.requireNonNull(ids.get(manager.id())),
                            manager.name(),
                            manager.parentId() == null ? null : ids.get(manager.parentId()),
                            manager.createdAt(),
                            manager.references(),
                            manager.retired(),
                            manager.nets(),
                            manager.counters(),
                            manager.nextNet(),
                            manager.symbols(),
                            manager.ranges(),
                            manager.retiredNets()))
                    .toList();
            return new Snapshot(
                    snapshot.format(),
                    snapshot.version(),
                    snapshot.rules(),
                    managers,
                    snapshot.ahead(),
                    snapshot.retired(),
                    snapshot.retiredNets());
        }

        private void validate(String id) {
            String reference = anyReference();
            compare(
                    "validate " + reference + " at " + id,
                    model.validate(id, reference),
                    service -> service.references.validate(key(id), List.of(reference)),
                    results -> {
                        ManagerKey owner = results.get(0).owner();
                        var refusal = results.get(0).refusal();
                        return (refusal == null ? "available" : refusal.code().name()) + " "
                                + (owner == null ? "none" : owner.id());
                    });
        }

        private void list(String id) {
            Scope scope = any(List.of(Scope.values()));
            String prefix = random.nextBoolean() ? null : any(PREFIXES);
            int limit = 1 + random.nextInt(4);
            compare(
                    "list " + scope + " " + prefix + " of " + id,
                    model.list(id, scope, prefix).toString(),
                    service -> Outcome.done(pages(service, key(id), scope, prefix, limit)),
                    List::toString);
        }

        private static List<String> pages(
                ServiceWithoutSpring service, ManagerKey key, Scope scope, @Nullable String prefix, int limit) {
            List<String> all = new ArrayList<>();
            String after = null;
            do {
                ReferencePage page = service.references
                        .list(key, scope, prefix, after, limit)
                        .orElseThrow();
                all.addAll(page.references());
                after = page.next();
                assertThat(page.references()).hasSizeLessThanOrEqualTo(limit);
                if (after == null) {
                    assertThat(page.total()).isEqualTo(all.size());
                }
            } while (after != null);
            return all;
        }

        private <T> void compare(
                String what,
                String expected,
                Function<ServiceWithoutSpring, Outcome<T>> operation,
                Function<T, String> text) {
            log.add(what + " -> " + expected);
            for (ServiceWithoutSpring service : services) {
                String actual = operation.apply(service).fold(text, PlainModel::code);
                // Creating AssertJ's objects for every result would take as long as the operations themselves.
                if (!actual.equals(expected) || service.events.mismatches() != 0) {
                    assertThat(actual).as(() -> String.join("\n", log)).isEqualTo(expected);
                    assertThat(service.events.mismatches())
                            .as(() -> "shadow mismatches\n" + String.join("\n", log))
                            .isZero();
                }
            }
        }

        /** Compares what a hierarchy remembers of its deleted managers, which later operations may never show. */
        private void compareRetired(PlainModel.Node root) {
            List<String> nets =
                    root.netsOfDeleted.stream().map(net -> "N$" + net).toList();
            for (ServiceWithoutSpring service : services) {
                Snapshot snapshot =
                        service.snapshots.exportHierarchy(key(root.id)).orElseThrow();
                assertThat(numbers(snapshot.retired()))
                        .as(() -> String.join("\n", log))
                        .isEqualTo(numbers(root.retiredByDeleted));
                assertThat(numbers(snapshot.retiredNets()))
                        .as(() -> String.join("\n", log))
                        .isEqualTo(numbers(nets));
            }
        }

        /** Compares the symbols, none of which may be without a reference, or share one with another part. */
        private void compareSymbols(PlainModel.Node root) {
            for (ServiceWithoutSpring service : services) {
                assertThat(symbols(service, root.id, null, null, 5).toString())
                        .as(() -> String.join("\n", log))
                        .isEqualTo(model.symbols(root.id, null, null));
            }
            assertThat(PlainModel.firstManagers(root.subtree()))
                    .as(() -> String.join("\n", log))
                    .allSatisfy((reference, owner) -> assertThat(owner.owned).contains(reference));
        }

        private static Map<Series, NumberRanges> numbers(@Nullable Collection<String> references) {
            ReferenceSet set = new ReferenceSet();
            Objects.requireNonNull(references).forEach(each -> set.add(ReferenceRange.parse(each)));
            return set.numbers();
        }

        private void compareAll() {
            for (PlainModel.Node node : model.nodes.values()) {
                for (Scope scope : Scope.values()) {
                    for (ServiceWithoutSpring service : services) {
                        assertThat(pages(service, key(node.id), scope, null, 7))
                                .as(() -> String.join("\n", log))
                                .isEqualTo(model.list(node.id, scope, null));
                    }
                }
                for (ServiceWithoutSpring service : services) {
                    ManagerDescription manager =
                            service.managers.get(key(node.id)).orElseThrow();
                    assertThat(manager.root().id()).isEqualTo(node.root().id);
                    assertThat(manager.rules()).isEqualTo(node.root().rules);
                    assertThat(manager.name()).isEqualTo(node.name);
                    assertThat(manager.ranges().byPrefix()).isEqualTo(node.ranges);
                    assertThat(manager.children().stream().map(ManagerKey::id))
                            .containsExactlyElementsOf(node.children.stream()
                                    .map(child -> child.id)
                                    .toList());
                    assertThat(service.references.counters(key(node.id)).orElseThrow())
                            .isEqualTo(node.root().counters);
                }
            }
            model.nodes.values().stream().filter(node -> node.parent == null).forEach(root -> {
                compareRetired(root);
                compareSymbols(root);
            });
            long roots = model.nodes.values().stream()
                    .filter(node -> node.parent == null)
                    .count();
            long owned = model.nodes.values().stream()
                    .mapToLong(node -> node.owned.size())
                    .sum();
            for (ServiceWithoutSpring service : services) {
                assertThat(service.store.totals()).isEqualTo(new StoreTotals(roots, model.nodes.size(), owned));
            }
        }
    }
}
