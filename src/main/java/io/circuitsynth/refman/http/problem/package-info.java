/** Turns refusals and failures into problem documents (RFC 9457). */
@NullMarked
package io.circuitsynth.refman.http.problem;

import org.jspecify.annotations.NullMarked;
