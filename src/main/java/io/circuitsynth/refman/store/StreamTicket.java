package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import java.time.Instant;

/**
 * The right to open one stream of the changes of a hierarchy.
 *
 * @param sha256 the digest of the ticket, in hexadecimal
 * @param root the root of the hierarchy
 * @param caller the name of the caller that made it
 * @param role the role of this caller
 * @param expiresAt when it expires
 */
public record StreamTicket(String sha256, ManagerKey root, String caller, String role, Instant expiresAt) {}
