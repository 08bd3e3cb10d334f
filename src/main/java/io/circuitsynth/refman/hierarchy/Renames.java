package io.circuitsynth.refman.hierarchy;

import java.util.Map;

/**
 * The new names of what was numbered anew.
 *
 * @param references the new text of each reference, by its old one
 * @param nets the new name of each net, by its old one
 */
public record Renames(Map<String, String> references, Map<String, String> nets) {

    /** Nothing was numbered anew. */
    public static final Renames NONE = new Renames(Map.of(), Map.of());
}
