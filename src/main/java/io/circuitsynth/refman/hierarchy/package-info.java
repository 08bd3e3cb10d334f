/** Models hierarchies of reference managers, in which every reference is unique. Pure Java. */
@NullMarked
package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.NullMarked;
