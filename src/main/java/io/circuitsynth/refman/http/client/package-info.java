/** Serves the JavaScript client to browsers. */
@NullMarked
package io.circuitsynth.refman.http.client;

import org.jspecify.annotations.NullMarked;
