/** HTTP: controllers, request and response records, problem documents and the contract. */
@NullMarked
package io.circuitsynth.refman.web;

import org.jspecify.annotations.NullMarked;
