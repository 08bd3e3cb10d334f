package io.circuitsynth.refman.index;

/**
 * The two indexes of one hierarchy, always of the same implementation.
 *
 * @param references who uses which reference
 * @param nets who uses which unnamed net's name
 */
public record HierarchyIndexes(ReferenceIndex references, ReferenceIndex nets) {}
