package io.circuitsynth.refman.http.security;

/** Defines the permissions of a caller. Each role includes those before it. */
public enum Role {
    /** Reads managers, references and hierarchies. */
    READER,
    /** Changes managers, references and hierarchies. */
    EDITOR,
    /** Accesses Actuator, creates backups, and imports hierarchies with their original ids. */
    ADMIN;
}
