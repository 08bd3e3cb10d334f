/** Which references of a hierarchy are used, and which numbers are free. */
@NullMarked
package io.circuitsynth.refman.index;

import org.jspecify.annotations.NullMarked;
