/** Authenticates callers, authorizes and counts their requests, and writes the audit log. */
@NullMarked
package io.circuitsynth.refman.http.security;

import org.jspecify.annotations.NullMarked;
