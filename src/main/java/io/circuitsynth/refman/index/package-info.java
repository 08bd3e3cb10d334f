/** Indexes the used references and free numbers of a hierarchy. Pure Java without libraries. */
@NullMarked
package io.circuitsynth.refman.index;

import org.jspecify.annotations.NullMarked;
