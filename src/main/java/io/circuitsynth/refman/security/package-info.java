/** Who asks, what they may do, and how often. */
@NullMarked
package io.circuitsynth.refman.security;

import org.jspecify.annotations.NullMarked;
