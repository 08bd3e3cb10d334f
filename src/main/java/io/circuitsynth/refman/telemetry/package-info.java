/** Meters, health, the {@code refman} endpoint and structured logging. */
@NullMarked
package io.circuitsynth.refman.telemetry;

import org.jspecify.annotations.NullMarked;
