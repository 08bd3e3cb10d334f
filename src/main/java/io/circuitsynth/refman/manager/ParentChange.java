package io.circuitsynth.refman.manager;

/**
 * How a manager gets its new parent.
 *
 * @param renumbers whether what both hierarchies use gets new numbers; otherwise it is refused
 * @param isDryRun whether only the result is returned, and nothing changes
 */
public record ParentChange(boolean renumbers, boolean isDryRun) {}
