package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Annotates, renames and deletes the symbols of its client's drawings, and renews its client's hierarchies that expire.
 *
 * <p>Only the client changes its own drawings, so it knows what each request leads to. All drawings of a hierarchy share a
 * prefix, so they compete for its numbers.
 */
final class Editor {

    private static final int MAX_SYMBOLS = 16;
    private static final int OWN_REFERENCES = 8;
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final World world;
    private final String client;
    private final Sender sender;
    private final Random random;

    Editor(World world, String client, Sender sender, Random random) {
        this.world = world;
        this.client = client;
        this.sender = sender;
        this.random = random;
    }

    /**
     * A symbol in the body of an annotation.
     *
     * @param wanted what the symbol is after it
     * @param reference what is sent as its reference
     * @param component what is sent as its component; null for nothing
     */
    private record Listed(
            String key,
            Drawn wanted,
            String reference,
            @Nullable String component) {

        String json() {
            String name = component == null ? "" : ",\"component\":\"" + component + "\"";
            return "{\"key\":\"%s\",\"managerId\":\"%s\",\"reference\":\"%s\",\"unit\":%d%s}"
                    .formatted(key, wanted.manager(), reference, wanted.unit(), name);
        }
    }

    /** A drawing, and what is known of it. */
    private record Work(Tree tree, Drawing drawing, DrawingState known) {

        String hierarchy() {
            return "/api/v1/hierarchies/" + tree.root();
        }

        String sheet() {
            return "/api/v1/managers/" + drawing.sheet();
        }

        /** Returns the keys of the components of one symbol, by reference. */
        SortedMap<String, String> single() {
            SortedMap<String, String> keys = new TreeMap<>();
            known.drawn().forEach(reference -> {
                List<String> holders = known.symbols().entrySet().stream()
                        .filter(each -> each.getValue().reference().equals(reference))
                        .map(Map.Entry::getKey)
                        .toList();
                if (holders.size() == 1) {
                    keys.put(reference, holders.get(0));
                }
            });
            return keys;
        }
    }

    /** Sends one random request. */
    void step() {
        Tree tree = world.anyTree(random);
        Drawing drawing = tree.drawings().of(client, any(tree.managers()));
        Work work = new Work(tree, drawing, drawing.known());
        int kind = random.nextInt(100);
        if (kind < 8) {
            expire();
        } else if (kind < 35 || !work.known().exists()) {
            draw(work);
        } else if (kind < 45) {
            repeat(work);
        } else if (kind < 55) {
            renumber(work);
        } else if (kind < 62) {
            swapByName(work);
        } else if (kind < 69) {
            swapBySymbol(work);
        } else if (kind < 74) {
            takeNearbyName(work);
        } else if (kind < 82) {
            deleteSymbol(work);
        } else if (kind < 86) {
            readAgain(work);
        } else if (kind < 91) {
            confine(work);
        } else {
            own(work);
        }
    }

    /** Draws new symbols, some of them units of one component, and moves known ones, which keep their references. */
    private void draw(Work work) {
        List<Listed> listed = new ArrayList<>();
        SortedMap<String, Drawn> known = work.known().symbols();
        known.forEach((key, symbol) -> {
            if (random.nextInt(3) == 0) {
                String manager = random.nextInt(3) == 0 ? anyManager(work) : symbol.manager();
                listed.add(new Listed(key, symbol.movedTo(manager), "S?", null));
            }
        });
        for (int i = 0, more = 1 + random.nextInt(4); i < more && known.size() + i < MAX_SYMBOLS; i++) {
            String component = "c" + i / 2;
            String key = work.drawing().key(freeKey(work, i));
            listed.add(new Listed(key, Drawn.withNewNumber(anyManager(work), 1 + i % 2, component), "S?", component));
        }
        Collections.shuffle(listed, random);
        annotate(work, listed, "", List.of());
    }

    private static int freeKey(Work work, int index) {
        return IntStream.iterate(0, each -> each + 1)
                .filter(each ->
                        !work.known().symbols().containsKey(work.drawing().key(each)))
                .skip(index)
                .findFirst()
                .orElseThrow();
    }

    private String anyManager(Work work) {
        return random.nextBoolean() ? work.drawing().sheet() : any(work.tree().managers());
    }

    /** Sends the whole drawing again, with its references or without: nothing may change. */
    private void repeat(Work work) {
        boolean isNamed = random.nextBoolean();
        annotate(work, all(work, symbol -> symbol, isNamed), "", List.of());
    }

    private static List<Listed> all(Work work, UnaryOperator<Drawn> wanted, boolean isNamed) {
        List<Listed> listed = new ArrayList<>();
        work.known()
                .symbols()
                .forEach((key, symbol) ->
                        listed.add(new Listed(key, wanted.apply(symbol), isNamed ? symbol.reference() : "S?", null)));
        return listed;
    }

    private void renumber(Work work) {
        List<Listed> listed =
                all(work, symbol -> Drawn.withNewNumber(symbol.manager(), symbol.unit(), symbol.reference()), true);
        annotate(work, listed, ",\"existing\":\"renumber\"", List.of());
    }

    private void swapBySymbol(Work work) {
        List<Map.Entry<String, String>> single = shuffled(work.single());
        if (single.size() > 1) {
            annotate(
                    work,
                    List.of(
                            claim(work, single.get(0).getValue(), single.get(1).getKey()),
                            claim(work, single.get(1).getValue(), single.get(0).getKey())),
                    "",
                    List.of());
        }
    }

    private static Listed claim(Work work, String key, String reference) {
        Drawn symbol = work.known().symbol(key);
        return new Listed(key, symbol.called(reference), reference, null);
    }

    /** Sends the sheet as a file has it: its other symbols are deleted. */
    private void readAgain(Work work) {
        String sheet = work.drawing().sheet();
        List<Listed> kept = new ArrayList<>(all(work, symbol -> symbol, true));
        List<String> deleted = new ArrayList<>();
        kept.removeIf(each -> {
            boolean isDeleted = each.wanted().manager().equals(sheet) && random.nextBoolean();
            if (isDeleted) {
                deleted.add(each.key());
            }
            return isDeleted;
        });
        annotate(work, kept, ",\"absent\":\"release\",\"managerIds\":[\"%s\"]".formatted(sheet), deleted);
    }

    private void annotate(Work work, List<Listed> listed, String options, List<String> deleted) {
        Drawing drawing = work.drawing();
        SortedMap<String, Drawn> symbols = new TreeMap<>(work.known().symbols());
        listed.forEach(each -> symbols.put(each.key(), each.wanted()));
        symbols.keySet().removeAll(deleted);
        DrawingState wanted = work.known().with(symbols);
        boolean createsSheet = !work.known().exists() || random.nextInt(5) == 0;
        String body = "{\"symbols\":[%s]%s%s}"
                .formatted(
                        listed.stream().map(Listed::json).collect(Collectors.joining(",")),
                        options,
                        createsSheet
                                ? ",\"createManagers\":[{\"id\":\"%s\",\"parentId\":\"%s\"}]"
                                        .formatted(drawing.sheet(), drawing.parent())
                                : "");
        String path = work.hierarchy() + "/annotations";
        int node = sender.anyNode();
        Reply reply = sender.send(node, "POST", path, body);
        if (!reply.isSuccess()) {
            failed(work, reply, path + body, wanted);
            return;
        }
        SortedMap<String, Drawn> answered = new TreeMap<>(work.known().symbols());
        answered.keySet().removeAll(deleted);
        reply.json()
                .path("symbols")
                .forEach(each -> answered.put(each.path("key").asString(), symbol(each)));
        DrawingState state = work.known().with(answered);
        if (!wanted.isMetBy(state) || hasStrangeNumber(work, wanted, state)) {
            world.surprise(path + body + " of " + work.known(), reply);
        }
        acknowledged(work, "annotation", state, Math.max(1, listed.size()));
        readFromAnotherNode(work, node, state);
    }

    private static Drawn symbol(JsonNode json) {
        return new Drawn(
                json.path("managerId").asString(),
                json.path("unit").asInt(),
                json.path("reference").asString());
    }

    /** Returns whether a new number was in a response before, or a symbol of a confined sheet got one outside its range. */
    private static boolean hasStrangeNumber(Work work, DrawingState wanted, DrawingState state) {
        boolean isStrange = false;
        for (String reference : state.drawn()) {
            if (work.known().drawn().contains(reference)) {
                continue;
            }
            isStrange |= !work.tree().drawings().see(reference);
            long number = Long.parseLong(reference.substring(Drawing.PREFIX.length()));
            boolean isConfined = work.known().first() > 0
                    && state.symbols().entrySet().stream()
                            .filter(each -> each.getValue().reference().equals(reference))
                            .allMatch(each -> wanted.symbol(each.getKey()).isNumberUnknown()
                                    && each.getValue()
                                            .manager()
                                            .equals(work.drawing().sheet()));
            isStrange |= isConfined
                    && (number < work.known().first() || number >= work.known().first() + Drawing.NUMBERS_OF_A_RANGE);
        }
        return isStrange;
    }

    /** Verifies that the symbols which one node acknowledged are visible on another node at once. */
    private void readFromAnotherNode(Work work, int node, DrawingState state) {
        if (!sender.hasOtherNodes() || random.nextInt(4) != 0 || state.symbols().isEmpty()) {
            return;
        }
        String key = any(List.copyOf(state.symbols().keySet()));
        String path = work.hierarchy() + "/symbols?key=" + key;
        int other = sender.anyNodeBut(node);
        Reply reply = sender.send(other, "GET", path, null);
        if (reply.isUnknown() || reply.isUnsent()) {
            return;
        }
        world.recordRead();
        if (!reply.isSuccess() || !symbol(reply.json().at("/symbols/0")).equals(state.symbol(key))) {
            world.surprise(path + " on node " + other + ", annotated by node " + node, reply);
        }
    }

    private void swapByName(Work work) {
        List<String> references = new ArrayList<>(work.known().drawn());
        if (references.size() > 1) {
            Collections.shuffle(references, random);
            rename(
                    work,
                    Map.of(
                            references.get(0), references.get(1),
                            references.get(1), references.get(0)));
        }
    }

    /** Takes a name with a number that others may be getting at the same time. */
    private void takeNearbyName(Work work) {
        if (!work.known().symbols().isEmpty()) {
            String taken = Drawing.PREFIX + (work.tree().drawings().highest() + 1 + random.nextInt(8));
            rename(work, Map.of(any(List.copyOf(work.known().drawn())), taken));
        }
    }

    private void rename(Work work, Map<String, String> newNames) {
        SortedMap<String, Drawn> renamed = new TreeMap<>();
        work.known()
                .symbols()
                .forEach((key, symbol) ->
                        renamed.put(key, symbol.called(newNames.getOrDefault(symbol.reference(), symbol.reference()))));
        String body = newNames.entrySet().stream()
                .map(each -> "\"%s\":\"%s\"".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(",", "{\"renames\":{", "}}"));
        DrawingState wanted = work.known().with(renamed);
        Reply reply = change(work, "renames", "POST", work.hierarchy() + "/renames", body, wanted);
        if (reply.isSuccess()) {
            newNames.values().forEach(each -> work.tree().drawings().see(each));
        }
    }

    private void deleteSymbol(Work work) {
        SortedMap<String, Drawn> remaining = new TreeMap<>(work.known().symbols());
        if (!remaining.isEmpty()) {
            String key = any(List.copyOf(remaining.keySet()));
            remaining.remove(key);
            change(
                    work,
                    "deletion",
                    "DELETE",
                    work.hierarchy() + "/symbols?key=" + key,
                    null,
                    work.known().with(remaining));
        }
    }

    private void confine(Work work) {
        long first = work.known().first() > 0 ? 0 : work.drawing().firstOfRange();
        String ranges = first == 0
                ? "null"
                : "{\"S\":{\"first\":%d,\"last\":%d}}".formatted(first, first + Drawing.NUMBERS_OF_A_RANGE - 1);
        change(
                work,
                "range",
                "PATCH",
                work.sheet(),
                "{\"ranges\":" + ranges + "}",
                work.known().confinedTo(first));
    }

    /** Makes its sheet the owner of exactly some references, or of none; those that symbols hold stay. */
    private void own(Work work) {
        String references = work.sheet() + "/references";
        switch (random.nextInt(4)) {
            case 0 ->
                change(
                        work,
                        "release",
                        "POST",
                        references + "/release",
                        "{\"all\":true}",
                        work.known().owning(List.of()));
            case 1 ->
                change(
                        work,
                        "release",
                        "POST",
                        references + "/release",
                        "{\"prefix\":\"P\"}",
                        work.known().owning(List.of()));
            default -> {
                List<String> own = IntStream.range(0, OWN_REFERENCES)
                        .filter(each -> random.nextBoolean())
                        .mapToObj(work.drawing()::own)
                        .toList();
                String body = own.stream()
                        .map(each -> '"' + each + '"')
                        .collect(Collectors.joining(",", "{\"references\":[", "]}"));
                change(
                        work,
                        "replacement",
                        "PUT",
                        references,
                        body,
                        work.known().owning(own));
            }
        }
    }

    private Reply change(
            Work work, String kind, String method, String path, @Nullable String body, DrawingState wanted) {
        Reply reply = sender.send(sender.anyNode(), method, path, body);
        if (reply.isSuccess()) {
            acknowledged(work, kind, wanted, 1);
        } else {
            failed(work, reply, method + " " + path + " " + body, wanted);
        }
        return reply;
    }

    private void acknowledged(Work work, String kind, DrawingState state, int count) {
        world.count(kind);
        work.drawing().acknowledged(state);
        if (state.exists() && !work.known().exists()) {
            world.placements()
                    .acknowledged(work.drawing().sheet(), work.drawing().parent());
        }
        world.acknowledge(count);
    }

    private void failed(Work work, Reply reply, String request, DrawingState wanted) {
        if (reply.isUnknown()) {
            world.count("without a response");
            work.drawing().unanswered(wanted);
        } else if (!reply.isUnsent() && !isTaken(request, reply)) {
            world.surprise(request + " of " + work.known(), reply);
        }
    }

    /** Returns whether a rename was refused because another drawing has the name. */
    private static boolean isTaken(String request, Reply reply) {
        return request.contains("/renames")
                && reply.status() == 409
                && reply.body().contains("already_in_use");
    }

    /** Creates a hierarchy that expires, or renews one. */
    private void expire() {
        List<Lease> renewable = world.leases().stream()
                .filter(each -> each.isRenewableBy(client, Instant.now()))
                .toList();
        if (renewable.isEmpty() || random.nextInt(10) == 0) {
            Duration lifetime = random.nextBoolean() ? SHORT : Duration.ofHours(1);
            Lease lease = world.newLease(client);
            change(lease, "PUT", "/api/v1/managers/" + lease.root(), lifetime);
        } else {
            Lease lease = any(renewable);
            change(
                    lease,
                    "POST",
                    "/api/v1/hierarchies/" + lease.root() + "/renewals",
                    Duration.ofMinutes(30 + random.nextInt(100)));
        }
    }

    private void change(Lease lease, String method, String path, Duration lifetime) {
        String body = "{\"expiresIn\":\"%s\"}".formatted(lifetime);
        Instant sentAt = Instant.now();
        Reply reply = sender.send(sender.anyNode(), method, path, body);
        if (reply.isSuccess()) {
            world.count("expiry");
            lease.acknowledged(Instant.parse(reply.json().path("expiresAt").asString()));
            world.acknowledge(1);
        } else if (reply.isUnknown()) {
            lease.unanswered(sentAt, lifetime);
        } else if (!reply.isUnsent()) {
            world.surprise(path + body, reply);
        }
    }

    private List<Map.Entry<String, String>> shuffled(SortedMap<String, String> entries) {
        List<Map.Entry<String, String>> shuffled = new ArrayList<>(entries.entrySet());
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
