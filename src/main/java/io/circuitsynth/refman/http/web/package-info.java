/** Serves what runs in browsers. */
@NullMarked
package io.circuitsynth.refman.http.web;

import org.jspecify.annotations.NullMarked;
