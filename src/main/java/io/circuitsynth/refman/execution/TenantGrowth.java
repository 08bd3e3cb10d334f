package io.circuitsynth.refman.execution;

/**
 * What an operation adds to its tenant if it succeeds.
 *
 * @param managers the count of new managers
 * @param hierarchies the count of new hierarchies
 * @param references the count of new references in use
 */
public record TenantGrowth(long managers, long hierarchies, long references) {

    /** Adds nothing. */
    public static final TenantGrowth NONE = new TenantGrowth(0, 0, 0);

    /** Adds references. */
    public static TenantGrowth ofReferences(long references) {
        return new TenantGrowth(0, 0, references);
    }
}
