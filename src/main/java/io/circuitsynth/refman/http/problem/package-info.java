/** Answers refusals and failures with problem documents (RFC 9457). */
@NullMarked
package io.circuitsynth.refman.http.problem;

import org.jspecify.annotations.NullMarked;
