package io.circuitsynth.refman.http.security;

/** What a caller may do; each role may also do what those before it may. */
public enum Role {
    /** Look at managers, references and hierarchies. */
    READER,
    /** Change them. */
    EDITOR,
    /** Watch and back up the service, and import hierarchies to the ids they had. */
    ADMIN;

    /** Whether whoever has this role may do what {@code needed} may. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }
}
