/** How fast and how small it is: JMH benchmarks, and the table that holds them against what was promised. */
@NullMarked
package io.circuitsynth.refman.bench;

import org.jspecify.annotations.NullMarked;
