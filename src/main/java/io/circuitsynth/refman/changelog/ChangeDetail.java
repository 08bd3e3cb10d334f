package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.hierarchy.ManagerRanges;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in an event of the change log. Only the parts of its type are there.
 *
 * @param type what happened
 * @param managerId the manager that it concerns; null if there is none
 * @param references the references or nets, as texts or ranges such as {@code R1-R50}
 * @param renames the references that got another name
 * @param symbols the symbols
 * @param manager the attributes of a manager; null if there are none
 * @param other the hierarchy where a log goes on, or where it came from; null if there is none
 * @param counters the new values of counters, by prefix
 * @param rules the rules profile of a new hierarchy; null otherwise
 * @param expiresAt when the hierarchy expires; null if it does not, or otherwise
 * @param reverted the change that was taken back; null otherwise
 */
public record ChangeDetail(
        ChangeType type,
        @Nullable String managerId,
        List<String> references,
        List<Rename> renames,
        List<ChangedSymbol> symbols,
        @Nullable Attributes manager,
        @Nullable OtherHierarchy other,
        Map<String, Long> counters,
        @Nullable String rules,
        @Nullable Instant expiresAt,
        @Nullable RevertedChange reverted) {

    /**
     * A reference with another name.
     *
     * @param symbols the keys of the symbols that hold it
     */
    public record Rename(String from, String to, List<String> symbols) {}

    /**
     * A symbol that was added, changed or removed.
     *
     * @param was what it was before a change; null otherwise
     */
    public record ChangedSymbol(
            String key,
            String managerId,
            int unit,
            String reference,
            @Nullable SymbolState was) {}

    /** What a symbol was before a change. */
    public record SymbolState(String managerId, int unit, String reference) {}

    /**
     * The attributes of a manager.
     *
     * @param parentId its parent; null if it has none
     * @param name its name; null if it has none
     */
    public record Attributes(
            @Nullable String parentId,
            @Nullable String name,
            ManagerRanges ranges,
            @Nullable Instant createdAt) {}

    /** A version of another hierarchy. */
    public record OtherHierarchy(String rootId, long version) {}

    /**
     * A change that was taken back.
     *
     * @param by who made it; null if that is not known
     */
    public record RevertedChange(long version, @Nullable String by) {}

    /** Returns how many references, renames and symbols it lists. */
    int itemsCount() {
        return references.size() + renames.size() + symbols.size();
    }

    static ChangeDetail of(ChangeType type, @Nullable String managerId) {
        return new ChangeDetail(
                type, managerId, List.of(), List.of(), List.of(), null, null, Map.of(), null, null, null);
    }

    ChangeDetail withReferences(List<String> texts) {
        return new ChangeDetail(
                type, managerId, texts, renames, symbols, manager, other, counters, rules, expiresAt, reverted);
    }

    ChangeDetail withItems(List<String> texts, List<Rename> renamed, List<ChangedSymbol> changed) {
        return new ChangeDetail(
                type, managerId, texts, renamed, changed, manager, other, counters, rules, expiresAt, reverted);
    }

    ChangeDetail withRenames(List<Rename> renamed) {
        return new ChangeDetail(
                type, managerId, references, renamed, symbols, manager, other, counters, rules, expiresAt, reverted);
    }

    ChangeDetail withSymbols(List<ChangedSymbol> changed) {
        return new ChangeDetail(
                type, managerId, references, renames, changed, manager, other, counters, rules, expiresAt, reverted);
    }

    ChangeDetail withManager(Attributes attributes) {
        return new ChangeDetail(
                type, managerId, references, renames, symbols, attributes, other, counters, rules, expiresAt, reverted);
    }

    ChangeDetail withOther(String rootId, long version) {
        return new ChangeDetail(
                type,
                managerId,
                references,
                renames,
                symbols,
                manager,
                new OtherHierarchy(rootId, version),
                counters,
                rules,
                expiresAt,
                reverted);
    }

    ChangeDetail withCounters(Map<String, Long> values) {
        return new ChangeDetail(
                type, managerId, references, renames, symbols, manager, other, values, rules, expiresAt, reverted);
    }

    ChangeDetail withRules(String profile) {
        return new ChangeDetail(
                type, managerId, references, renames, symbols, manager, other, counters, profile, expiresAt, reverted);
    }

    ChangeDetail withExpiry(@Nullable Instant time) {
        return new ChangeDetail(
                type, managerId, references, renames, symbols, manager, other, counters, rules, time, reverted);
    }

    ChangeDetail withReverted(RevertedChange change) {
        return new ChangeDetail(
                type, managerId, references, renames, symbols, manager, other, counters, rules, expiresAt, change);
    }
}
