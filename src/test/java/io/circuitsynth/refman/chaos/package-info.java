/** Tests of services in separate processes that are killed, stopped and starved while clients record all responses. */
@NullMarked
package io.circuitsynth.refman.chaos;

import org.jspecify.annotations.NullMarked;
