package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The history of one reference or net name in one domain. */
final class Life {

    private static final Comparator<Grant> BY_ANSWER = Comparator.comparingLong(Grant::answeredAt);

    private final List<Grant> grants = new ArrayList<>(1);
    private List<Release> releases = List.of();

    void add(Grant grant) {
        grants.add(grant);
    }

    void add(Release release) {
        if (releases.isEmpty()) {
            releases = new ArrayList<>(1);
        }
        releases.add(release);
    }

    /** Returns a contradiction that no order of the requests explains, empty if there is none. */
    Optional<String> contradiction() {
        if (grants.size() < 2) {
            return Optional.empty();
        }
        List<Grant> inOrder = grants.stream().sorted(BY_ANSWER).toList();
        for (int i = 1; i < inOrder.size(); i++) {
            Grant earlier = inOrder.get(i - 1);
            Grant later = inOrder.get(i);
            if (releases.stream().noneMatch(release -> fits(earlier, release, later))) {
                return Optional.of("granted twice without a release between: " + earlier + " and " + later);
            }
        }
        return inOrder.stream()
                .filter(grant -> grant.how() == Grant.How.GENERATED)
                .filter(generated -> grants.stream().anyMatch(other -> other.answeredAt() < generated.sentAt()))
                .findFirst()
                .map(generated -> "generated although it was used before, without a request for reuse: " + generated);
    }

    /** Returns whether a release can lie between two grants; an unanswered one may take effect at any later time. */
    private static boolean fits(Grant earlier, Release release, Grant later) {
        return release.manager().equals(earlier.manager())
                && release.sentAt() < later.answeredAt()
                && (!release.isKnown() || release.answeredAt() > earlier.sentAt());
    }

    /** Returns the manager that must be listed as owner, empty if a release was requested since. */
    Optional<String> owner() {
        Grant last = lastGrant();
        return releases.stream().anyMatch(release -> release.sentAt() > last.answeredAt())
                ? Optional.empty()
                : Optional.of(last.manager());
    }

    /** Returns whether a release was acknowledged since the last grant. */
    boolean isReleased() {
        Grant last = lastGrant();
        return releases.stream().anyMatch(release -> release.isKnown() && release.sentAt() > last.answeredAt());
    }

    /** Returns whether only listings show that it was granted. */
    boolean isUnacknowledged() {
        return grants.stream().allMatch(grant -> grant.how() == Grant.How.SEEN);
    }

    /** Returns whether a release has an unknown outcome. */
    boolean mayBeReleased() {
        return releases.stream().anyMatch(release -> !release.isKnown());
    }

    Grant lastGrant() {
        return grants.stream().max(BY_ANSWER).orElseThrow();
    }
}
