/** Limits what one request may be, and what all requests in flight may be together. */
@NullMarked
package io.circuitsynth.refman.http.request;

import org.jspecify.annotations.NullMarked;
