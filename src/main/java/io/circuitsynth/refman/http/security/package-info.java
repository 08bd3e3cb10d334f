/** Authenticates callers, authorizes requests, enforces rate limits and writes the audit log. */
@NullMarked
package io.circuitsynth.refman.http.security;

import org.jspecify.annotations.NullMarked;
