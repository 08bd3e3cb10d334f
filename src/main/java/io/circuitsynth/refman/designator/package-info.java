/** Reference designators: how they are written, ordered and ruled. Pure Java. */
@NullMarked
package io.circuitsynth.refman.designator;

import org.jspecify.annotations.NullMarked;
