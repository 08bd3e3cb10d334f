/** Serves the API: controllers, with the records of their requests and responses. */
@NullMarked
package io.circuitsynth.refman.http.api;

import org.jspecify.annotations.NullMarked;
