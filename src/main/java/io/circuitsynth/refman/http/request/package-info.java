/** Enforces the limits of requests, and handles idempotency keys. */
@NullMarked
package io.circuitsynth.refman.http.request;

import org.jspecify.annotations.NullMarked;
