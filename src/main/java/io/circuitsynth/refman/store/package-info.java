/** Stores hierarchies and idempotent responses in memory or a database. */
@NullMarked
package io.circuitsynth.refman.store;

import org.jspecify.annotations.NullMarked;
