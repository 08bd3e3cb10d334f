package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** System calls from the output of {@code strace -f -y}, in the order in which they began. */
final class SyscallTrace {

    private static final Pattern CALL = Pattern.compile("^(\\d+) +(\\w+)\\((.*)$");
    private static final Pattern RESUMED = Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)$");
    private static final String UNFINISHED = "<unfinished ...>";

    private static final Set<String> SYNCS = Set.of("fsync", "fdatasync");
    private static final Set<String> WRITES = Set.of("write", "writev", "pwrite64", "pwritev");
    private static final Set<String> SENDS = Set.of("write", "writev", "sendto", "sendmsg");
    private static final int NEVER = Integer.MAX_VALUE;

    private final List<Call> calls = new ArrayList<>();

    private static final class Call {

        private final String name;
        private final String arguments;
        private final int begin;
        private int end = NEVER;
        private String result = "";

        Call(String name, String arguments, int begin) {
            this.name = name;
            this.arguments = arguments;
            this.begin = begin;
        }

        boolean isOnWal() {
            int path = arguments.indexOf("-wal>");
            return path >= 0 && path < firstArgumentEnd();
        }

        private int firstArgumentEnd() {
            int comma = arguments.indexOf(',');
            return comma < 0 ? arguments.length() : comma;
        }

        boolean isSuccess() {
            return result.contains("= 0") && !result.contains("INJECTED");
        }
    }

    SyscallTrace(List<String> lines) {
        Map<String, Call> unfinished = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher call = CALL.matcher(lines.get(i));
            Matcher resumed = RESUMED.matcher(lines.get(i));
            if (call.matches()) {
                Call begun = new Call(call.group(2), call.group(3), i);
                calls.add(begun);
                if (call.group(3).endsWith(UNFINISHED)) {
                    unfinished.put(call.group(1), begun);
                } else {
                    begun.end = i;
                    begun.result = call.group(3);
                }
            } else if (resumed.matches()) {
                Call begun = unfinished.remove(resumed.group(1));
                if (begun != null) {
                    begun.end = i;
                    begun.result = resumed.group(3);
                }
            }
        }
    }

    /**
     * Returns the reason why a response was not durable when it was sent, or empty if it was.
     *
     * <p>It was durable if all earlier writes to the write-ahead log were synced before its first byte was sent.
     *
     * @param response the text that the response begins with
     */
    Optional<String> whyNotDurable(String response) {
        Optional<Call> sent = calls.stream()
                .filter(call -> SENDS.contains(call.name) && call.arguments.contains('"' + response))
                .findFirst();
        if (sent.isEmpty()) {
            return Optional.of("no response was sent");
        }
        int answeredAt = sent.get().begin;
        Optional<Call> written = calls.stream()
                .filter(call -> WRITES.contains(call.name) && call.isOnWal() && call.begin < answeredAt)
                .reduce((earlier, later) -> later);
        if (written.isEmpty()) {
            return Optional.of("nothing was written to the write-ahead log before the response");
        }
        boolean isSynced = calls.stream()
                .anyMatch(call -> SYNCS.contains(call.name)
                        && call.isOnWal()
                        && call.isSuccess()
                        && call.begin > written.get().end
                        && call.end < answeredAt);
        return isSynced
                ? Optional.empty()
                : Optional.of("the write-ahead log was not synced between its last write and the response");
    }
}
