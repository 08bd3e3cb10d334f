/** Benchmarks of time and memory with JMH, and the table that compares them with their targets. */
@NullMarked
package io.circuitsynth.refman.bench;

import org.jspecify.annotations.NullMarked;
