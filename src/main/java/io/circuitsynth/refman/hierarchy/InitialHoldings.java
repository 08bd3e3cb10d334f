package io.circuitsynth.refman.hierarchy;

import java.util.List;

/**
 * What a manager to create owns from the start.
 *
 * @param references its references
 * @param nets its unnamed nets
 */
public record InitialHoldings(List<String> references, List<String> nets) {

    /** Nothing. */
    public static final InitialHoldings NONE = new InitialHoldings(List.of(), List.of());
}
