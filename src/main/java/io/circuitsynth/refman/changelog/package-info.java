/** Describes and follows the change log of hierarchies. */
@NullMarked
package io.circuitsynth.refman.changelog;

import org.jspecify.annotations.NullMarked;
