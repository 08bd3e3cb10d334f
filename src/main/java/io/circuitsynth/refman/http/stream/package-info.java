/** Sends changes to clients as they happen: streams of events, and requests that wait. */
@NullMarked
package io.circuitsynth.refman.http.stream;

import org.jspecify.annotations.NullMarked;
