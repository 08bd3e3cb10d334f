package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.Renames;
import org.jspecify.annotations.Nullable;

/**
 * A manager with its new parent.
 *
 * @param manager the manager after the change
 * @param renames what got new numbers; null if the request did not allow that
 */
public record MovedManager(
        ManagerDescription manager, @Nullable Renames renames) {}
