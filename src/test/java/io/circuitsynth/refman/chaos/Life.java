package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All that clients know of one reference or net name in one domain. */
final class Life {

    private static final Comparator<Grant> BY_ANSWER = Comparator.comparingLong(Grant::answered);

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

    /** What can have happened in no order at all, or nothing if the grants have an explanation. */
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
                .filter(generated -> grants.stream().anyMatch(other -> other.answered() < generated.asked()))
                .findFirst()
                .map(generated -> "generated although it was used before, without asking for reuse: " + generated);
    }

    /** An unanswered release may still be done later, so only its beginning counts then. */
    private static boolean fits(Grant earlier, Release release, Grant later) {
        return release.manager().equals(earlier.manager())
                && release.asked() < later.answered()
                && (!release.isKnown() || release.answered() > earlier.asked());
    }

    /** Who must be listed as its owner, unless it was released or a release was tried since. */
    Optional<String> owner() {
        Grant last = lastGrant();
        return releases.stream().anyMatch(release -> release.asked() > last.answered())
                ? Optional.empty()
                : Optional.of(last.manager());
    }

    /** Whether its last owner was told that it is released. */
    boolean isReleased() {
        Grant last = lastGrant();
        return releases.stream().anyMatch(release -> release.isKnown() && release.asked() > last.answered());
    }

    /** Whether nobody but a listing ever said that it was granted. */
    boolean isUnasked() {
        return grants.stream().allMatch(grant -> grant.how() == Grant.How.SEEN);
    }

    /** Whether an attempt to release it was never answered. */
    boolean mayBeReleased() {
        return releases.stream().anyMatch(release -> !release.isKnown());
    }

    Grant lastGrant() {
        return grants.stream().max(BY_ANSWER).orElseThrow();
    }
}
