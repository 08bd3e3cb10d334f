package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Records the idempotency keys of answered changes: the change log must have the acknowledged ones, and no refused one. */
final class LoggedKeys {

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();

    void answered(String key, Reply reply) {
        if (reply.isSuccess()) {
            acknowledged.add(key);
        } else if (!reply.isUnknown() && !reply.isUnsent()) {
            refused.add(key);
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    int refused() {
        return refused.size();
    }

    /** Returns what contradicts the answers in a log, given by the keys of its changes, one for each change of a hierarchy. */
    List<String> differences(Collection<String> logged) {
        Set<String> inLog = Set.copyOf(logged);
        List<String> found = new ArrayList<>();
        acknowledged.stream()
                .filter(key -> !inLog.contains(key))
                .forEach(key -> found.add("the acknowledged change " + key + " is not in the log"));
        refused.stream()
                .filter(inLog::contains)
                .forEach(key -> found.add("the refused change " + key + " is in the log"));
        if (inLog.size() < logged.size()) {
            found.add((logged.size() - inLog.size()) + " changes with a key are in the log twice");
        }
        return found;
    }
}
