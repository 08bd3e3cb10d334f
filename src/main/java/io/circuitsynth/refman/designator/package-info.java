/** Parses, orders, formats and validates reference designators. Pure Java. */
@NullMarked
package io.circuitsynth.refman.designator;

import org.jspecify.annotations.NullMarked;
