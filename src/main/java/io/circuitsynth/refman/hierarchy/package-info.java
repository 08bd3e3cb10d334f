/** Trees of reference managers, inside which a reference is unique. Pure Java. */
@NullMarked
package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.NullMarked;
