/** What a request passes before it reaches a controller: limits, credentials, rates, headers, the audit. */
@NullMarked
package io.circuitsynth.refman.filter;

import org.jspecify.annotations.NullMarked;
