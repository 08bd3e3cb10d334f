package io.circuitsynth.refman.index;

/**
 * Holds the two indexes of one hierarchy, always of the same implementation.
 *
 * @param references the owners of references
 * @param nets the owners of unnamed nets
 */
public record HierarchyIndexes(ReferenceIndex references, ReferenceIndex nets) {}
