package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a request on the version of its hierarchy, according to RFC 9110, section 13.
 *
 * <p>They are checked under the lock of the hierarchy, in each attempt and before its work. A commit that another node overtakes
 * is attempted again and then finds the new version, so a change takes effect only on a version that its client named.
 *
 * @param target what the path of the request names
 * @param ifMatch the versions of which the target must have one; null for no condition
 * @param ifNoneMatch the versions of which the target must have none; null for no condition
 */
public record Preconditions(
        Target target,
        @Nullable VersionSet ifMatch,
        @Nullable VersionSet ifNoneMatch) {

    /** Names what a path can name. */
    public enum Target {
        /** A manager, which has the version of its hierarchy. */
        MANAGER,
        /** A hierarchy, by its root. */
        HIERARCHY,
        /** A list, which exists and has no version. */
        LIST
    }

    /** No conditions. */
    public static final Preconditions NONE = new Preconditions(Target.MANAGER, null, null);

    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";

    /** The members of a refusal's details. Without a hierarchy there is only the first. */
    private static final String HEADER = "header";

    private static final String VERSION = "version";
    private static final String ROOT_ID = "rootId";

    /**
     * Returns the refusal of work on a manager that exists; empty if the conditions hold.
     *
     * @param isRoot whether it is the root of its hierarchy
     */
    Optional<Refusal> refuse(HierarchyVersion present, boolean isRoot) {
        if (target == Target.LIST || (target == Target.HIERARCHY && !isRoot)) {
            // A hierarchy that does not exist is refused as such, with or without conditions.
            return Optional.empty();
        }
        if (ifMatch != null && !ifMatch.contains(present.version())) {
            return Optional.of(mismatch(IF_MATCH, present, "which If-Match does not name."));
        }
        if (ifNoneMatch != null && ifNoneMatch.contains(present.version())) {
            return Optional.of(mismatch(IF_NONE_MATCH, present, "which If-None-Match excludes."));
        }
        return Optional.empty();
    }

    /** Returns the refusal to create the manager of a key; empty if the conditions hold. */
    Optional<Refusal> refuseNew(ManagerKey key) {
        boolean isList = target == Target.LIST;
        if (ifMatch != null && !(isList && ifMatch.isAny())) {
            return Optional.of(Refusal.of(
                    RefusalCode.VERSION_MISMATCH,
                    isList
                            ? "A list has no version that If-Match could name."
                            : "If-Match requires that '" + key.id() + "' exists, and it does not.",
                    HEADER,
                    IF_MATCH));
        }
        if (ifNoneMatch != null && isList && ifNoneMatch.isAny()) {
            return Optional.of(Refusal.of(
                    RefusalCode.VERSION_MISMATCH,
                    "If-None-Match requires that nothing exists at this path, and the list exists.",
                    HEADER,
                    IF_NONE_MATCH));
        }
        return Optional.empty();
    }

    /** Returns the present version of a hierarchy whose query is refused because its client has this version already. */
    public static Optional<HierarchyVersion> unchanged(Refusal refusal) {
        return refusal.code() == RefusalCode.VERSION_MISMATCH
                        && IF_NONE_MATCH.equals(refusal.details().get(HEADER))
                        && refusal.details().get(ROOT_ID) instanceof String rootId
                        && refusal.details().get(VERSION) instanceof Long version
                ? Optional.of(new HierarchyVersion(rootId, version))
                : Optional.empty();
    }

    private static Refusal mismatch(String header, HierarchyVersion present, String why) {
        return new Refusal(
                RefusalCode.VERSION_MISMATCH,
                "The hierarchy of '" + present.rootId() + "' has version " + present.version() + ", " + why,
                Map.of(HEADER, header, VERSION, present.version(), ROOT_ID, present.rootId()));
    }
}
