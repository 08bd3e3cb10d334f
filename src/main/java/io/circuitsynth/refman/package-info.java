/** The reference manager as a service. */
@NullMarked
package io.circuitsynth.refman;

import org.jspecify.annotations.NullMarked;
