/** What operators can set, and how the rooms are wired together. */
@NullMarked
package io.circuitsynth.refman.config;

import org.jspecify.annotations.NullMarked;
