/** Serves the files of the console. */
@NullMarked
package io.circuitsynth.refman.http.console;

import org.jspecify.annotations.NullMarked;
