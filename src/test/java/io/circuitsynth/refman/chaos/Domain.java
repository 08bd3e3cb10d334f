package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The history of requests and responses in a scope in which each reference has at most one owner.
 *
 * <p>The scope is a hierarchy, or a manager that moves between hierarchies and is the only user of its prefix. Instances are
 * safe for concurrent use.
 */
final class Domain {

    private final String name;
    private final Map<String, Life> lives = new HashMap<>();
    private final Map<String, Long> highest = new HashMap<>();
    private final Map<Source, List<Integer>> unansweredBatches = new HashMap<>();
    private final Set<String> namesOfUnansweredRegistrations = new HashSet<>();
    private final Set<String> prefixesOfUnansweredReuse = new HashSet<>();
    private final List<String> contradictions = new ArrayList<>();

    Domain(String name) {
        this.name = name;
    }

    /** The manager and the prefix of generated references. */
    private record Source(String manager, String prefix) {}

    synchronized void granted(String manager, Collection<String> references, Grant.How how, long sentAt) {
        Grant grant = new Grant(manager, how, sentAt, System.nanoTime());
        references.forEach(each -> life(each).add(grant));
    }

    synchronized void add(String reference, Grant grant) {
        life(reference).add(grant);
    }

    synchronized void add(String reference, Release release) {
        life(reference).add(release);
    }

    /** Records a request to generate new references whose outcome is unknown. */
    synchronized void unansweredBatch(String manager, String prefix, int count) {
        unansweredBatches
                .computeIfAbsent(new Source(manager, prefix), source -> new ArrayList<>())
                .add(count);
    }

    /** Records a request to reuse released references whose outcome is unknown. */
    synchronized void unansweredReuse(String prefix) {
        prefixesOfUnansweredReuse.add(prefix);
    }

    /** Records a request to register references by name whose outcome is unknown. */
    synchronized void unansweredRegistration(Collection<String> references) {
        namesOfUnansweredRegistrations.addAll(references);
    }

    /** Records a contradiction if the service refused to release a reference that it had granted to the same client. */
    synchronized void refusedRelease(String manager, String reference, String answer) {
        if (!life(reference).mayBeReleased()) {
            contradictions.add("%s: %s cannot release %s: %s".formatted(name, manager, reference, answer));
        }
    }

    private Life life(String reference) {
        return lives.computeIfAbsent(reference, text -> {
            String prefix = prefix(text);
            highest.merge(prefix, Long.parseLong(text.substring(prefix.length())), Math::max);
            return new Life();
        });
    }

    /** Returns the number of references that clients know of. */
    synchronized int size() {
        return lives.size();
    }

    /** Returns the responses that no order of the requests explains, whatever the service lists. */
    synchronized List<String> contradictions() {
        List<String> found = new ArrayList<>(contradictions);
        lives.forEach((reference, life) ->
                life.contradiction().ifPresent(what -> found.add("%s: %s was %s".formatted(name, reference, what))));
        return found;
    }

    /**
     * Returns the differences between the history and what the service lists for the managers of this domain.
     *
     * <p>A listed reference that no response contained counts as acknowledged from then on, because a listing is a response
     * too.
     */
    synchronized List<String> differences(Map<String, Set<String>> listed) {
        Map<String, List<String>> owners = owners(listed);
        List<String> found = new ArrayList<>();
        lives.forEach(
                (reference, life) -> differences(found, reference, life, owners.getOrDefault(reference, List.of())));
        owners.forEach((reference, managers) -> {
            if (managers.size() > 1) {
                found.add("%s: %s belongs to %s at once".formatted(name, reference, managers));
            }
            if (!lives.containsKey(reference)) {
                adopt(found, reference, managers.get(0));
            }
        });
        found.addAll(tornBatches());
        return found;
    }

    private static Map<String, List<String>> owners(Map<String, Set<String>> listed) {
        Map<String, List<String>> owners = new HashMap<>();
        listed.forEach((manager, references) -> references.forEach(each -> {
            owners.merge(each, List.of(manager), (some, one) -> {
                List<String> all = new ArrayList<>(some);
                all.addAll(one);
                return all;
            });
        }));
        return owners;
    }

    private void differences(List<String> found, String reference, Life life, List<String> owners) {
        life.owner().filter(owner -> !owners.contains(owner)).ifPresent(owner -> {
            found.add("%s: %s lost %s, which is listed under %s, after %s"
                    .formatted(name, owner, reference, owners, life.lastGrant()));
        });
        if (life.isReleased() && !owners.isEmpty() && !mayBeGrantedAgain(reference)) {
            found.add("%s: %s is listed under %s after its release".formatted(name, reference, owners));
        }
    }

    private void adopt(List<String> found, String reference, String manager) {
        if (!mayHaveBeenGranted(manager, reference)) {
            found.add("%s: %s has %s, which no client requested".formatted(name, manager, reference));
        }
        long now = System.nanoTime();
        add(reference, new Grant(manager, Grant.How.SEEN, now, now));
    }

    private boolean mayHaveBeenGranted(String manager, String reference) {
        return unansweredBatches.containsKey(new Source(manager, prefix(reference))) || mayBeGrantedAgain(reference);
    }

    private boolean mayBeGrantedAgain(String reference) {
        return namesOfUnansweredRegistrations.contains(reference)
                || prefixesOfUnansweredReuse.contains(prefix(reference));
    }

    /**
     * Returns the batches that were granted in part.
     *
     * <p>The number of unacknowledged references must be a sum of sizes of unanswered batches. Prefixes with unanswered
     * registrations or reuse are skipped, because their references cannot be told apart.
     */
    private List<String> tornBatches() {
        Map<Source, Integer> unacknowledged = new HashMap<>();
        lives.forEach((reference, life) -> {
            if (life.isUnacknowledged() && !mayBeGrantedAgain(reference)) {
                unacknowledged.merge(new Source(life.lastGrant().manager(), prefix(reference)), 1, Integer::sum);
            }
        });
        Set<String> mixed = new HashSet<>(prefixesOfUnansweredReuse);
        namesOfUnansweredRegistrations.forEach(each -> mixed.add(prefix(each)));
        List<String> found = new ArrayList<>();
        unacknowledged.forEach((source, count) -> {
            List<Integer> batches = unansweredBatches.getOrDefault(source, List.of());
            if (!mixed.contains(source.prefix()) && !batches.isEmpty() && !Sums.contain(batches, count)) {
                found.add("%s: %s has %d %s without a response, which are not whole batches of %s"
                        .formatted(name, source.manager(), count, source.prefix(), batches));
            }
        });
        return found;
    }

    /** Returns the highest number of a prefix that a client knows of, 0 if none. */
    synchronized long highest(String prefix) {
        return highest.getOrDefault(prefix, 0L);
    }

    static String prefix(String reference) {
        int end = reference.length();
        while (end > 0 && Character.isDigit(reference.charAt(end - 1))) {
            end--;
        }
        return reference.substring(0, end);
    }
}
