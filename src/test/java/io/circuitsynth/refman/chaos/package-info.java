/** Services in processes of their own, killed, stopped and starved while clients keep a history of what they were told. */
@NullMarked
package io.circuitsynth.refman.chaos;

import org.jspecify.annotations.NullMarked;
