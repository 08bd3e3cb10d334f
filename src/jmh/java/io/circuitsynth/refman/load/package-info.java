/** Load tests of the built jar over HTTP, compared with its peers. */
@NullMarked
package io.circuitsynth.refman.load;

import org.jspecify.annotations.NullMarked;
