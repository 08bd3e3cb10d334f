package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.index.ReferenceRange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One elementary step of a change, as the change log stores it.
 *
 * <p>The steps of a change, applied in their order to the hierarchy before it, give the hierarchy after it; {@link Replay} does
 * that. They contain what they replace, so that a change can be described and reverted without the state before it.
 */
public sealed interface Mutation {

    /**
     * A manager in a step: its slot can be assigned again later, its id tells who it was.
     *
     * @param slot the slot in the indexes
     * @param id the id of the manager
     */
    record Scope(int slot, String id) {}

    /** Lists the reasons for which a manager leaves an index. */
    enum Leaving {
        /** It was cleared: what it held is free. */
        CLEARED,
        /** It moved to another hierarchy, with what it held. */
        MOVED,
        /** It was deleted: what it held is retired. */
        DELETED
    }

    /** Marks the steps that create, end, join or divide hierarchies, so that their change concerns several of them. */
    sealed interface OfHierarchies {}

    /** The hierarchy was created. */
    record HierarchyCreated(String rules) implements Mutation, OfHierarchies {}

    /** The hierarchy was deleted with its root. */
    record HierarchyDeleted() implements Mutation, OfHierarchies {}

    /**
     * The whole hierarchy was attached to another one, which ends it.
     *
     * @param rootId the root of the other hierarchy
     * @param version the version of the other hierarchy after that
     */
    record HierarchyMoved(String rootId, long version) implements Mutation, OfHierarchies {}

    /**
     * A manager came from another hierarchy with its subtree.
     *
     * @param rootId the root of the other hierarchy before that
     * @param version the version of the other hierarchy after that
     */
    record AttachedFrom(String managerId, String rootId, long version) implements Mutation, OfHierarchies {}

    /**
     * A manager went to another hierarchy with its subtree, which goes on below; the parts as in {@link AttachedFrom}.
     */
    record DetachedTo(String managerId, String rootId, long version) implements Mutation, OfHierarchies {}

    /** A manager was added to the hierarchy, as its root or to be placed; the parts are those that it has. */
    record ManagerAdded(Scope manager, @Nullable String name, Instant createdAt, ManagerRanges ranges, long position)
            implements Mutation {}

    /**
     * A manager was put below a parent.
     *
     * @param formerParentId the parent that it had; null if it had none
     * @param formerPosition the position that it had
     * @param position the order among the children of its parent
     */
    record ManagerPlaced(
            Scope manager, Scope parent, @Nullable String formerParentId, long formerPosition, long position)
            implements Mutation {}

    /** A manager got another name or other ranges. */
    record ManagerUpdated(
            Scope manager,
            @Nullable String formerName,
            ManagerRanges formerRanges,
            @Nullable String name,
            ManagerRanges ranges)
            implements Mutation {}

    /** A manager left the hierarchy; the parts are those that it had. */
    record ManagerRemoved(
            Scope manager,
            @Nullable String parentId,
            @Nullable String name,
            Instant createdAt,
            ManagerRanges ranges,
            long position)
            implements Mutation {}

    /** A manager got references or unnamed nets that were not in use. */
    record Owned(Counted counted, Scope manager, List<ReferenceRange> ranges) implements Mutation {}

    /** A manager released references or unnamed nets, which are retired. */
    record Released(Counted counted, Scope manager, List<ReferenceRange> ranges) implements Mutation {}

    /** A manager without holdings got those that it brought along. */
    record Adopted(Counted counted, Scope manager, List<ReferenceRange> owned, List<ReferenceRange> retired)
            implements Mutation {}

    /** A manager left an index, with what it held. */
    record Left(
            Counted counted, Scope manager, Leaving reason, List<ReferenceRange> owned, List<ReferenceRange> retired)
            implements Mutation {}

    /** Numbers were marked as generated ahead of the counter. */
    record MarkedAhead(Counted counted, List<ReferenceRange> ranges) implements Mutation {}

    /** All marks of numbers that were generated ahead were removed. */
    record AheadForgotten(Counted counted) implements Mutation {}

    /** Numbers were retired without an owner, except those in use. */
    record Retired(Counted counted, List<ReferenceRange> ranges) implements Mutation {}

    /** A counter was raised to its next number. */
    record CounterRaised(Counted counted, Scope manager, String prefix, long next) implements Mutation {}

    /** All counters of a manager were reset. */
    record CountersCleared(Scope manager) implements Mutation {}

    /** A symbol was added. */
    record SymbolAdded(String key, Scope manager, int unit, String reference) implements Mutation {}

    /** A symbol was removed; the parts are those that it had. */
    record SymbolRemoved(String key, Scope manager, int unit, String reference) implements Mutation {}

    /** A reference got another name. It describes other steps of the same change, and does nothing by itself. */
    record Renamed(Scope manager, String from, String to) implements Mutation {}

    /** The time at which the hierarchy expires was set; null if it does not expire. */
    record ExpirySet(@Nullable Expiry former, @Nullable Expiry expiry) implements Mutation {}

    /**
     * The change takes back an earlier one. It describes the other steps, and does nothing by itself.
     *
     * @param version the version of the change that was reverted
     * @param by who made that change; null if that is not known
     */
    record Reverted(long version, @Nullable String by) implements Mutation {}
}
