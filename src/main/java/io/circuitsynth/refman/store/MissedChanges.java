package io.circuitsynth.refman.store;

import java.util.List;
import java.util.OptionalLong;

/**
 * The changes of a hierarchy after the version of a copy, read in one query.
 *
 * @param version the stored version; empty if the hierarchy does not exist
 * @param changes the changes, oldest first; those that were pruned are missing
 */
public record MissedChanges(OptionalLong version, List<LoggedChange> changes) {}
