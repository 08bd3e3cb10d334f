/** How fast the service is over HTTP with a database below it: the built jar under load, and a table of what came of it. */
@NullMarked
package io.circuitsynth.refman.load;

import org.jspecify.annotations.NullMarked;
