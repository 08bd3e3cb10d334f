/** Defines the configuration properties and wires the packages together. */
@NullMarked
package io.circuitsynth.refman.config;

import org.jspecify.annotations.NullMarked;
