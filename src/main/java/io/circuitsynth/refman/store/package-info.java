/** Where hierarchies are kept beyond the life of the process. */
@NullMarked
package io.circuitsynth.refman.store;

import org.jspecify.annotations.NullMarked;
